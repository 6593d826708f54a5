"""Make foreign text harmless wherever it is shown: terminal, log, JSON, web page.

Trust: host, parses untrusted bytes
"""

import unicodedata

LONGEST_TEXT = 16_384
_KEPT = "\n\t"
_JOINERS = "\u200c\u200d"  # several scripts and emoji cannot be written without them
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str, limit: int = LONGEST_TEXT) -> str:
    """Show control characters, ANSI escapes, direction marks and lone surrogates as visible escapes.

    Args:
        text: Any text, for instance what a submission printed.
        limit: Longest result in characters, the note about the cut not counted.

    Returns:
        Text of which each character takes up a place of its own; line breaks and tabs are kept.
    """
    cut = text[: limit + 1].replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(_visible(character) for character in cut)
    if len(text) > limit or len(shown) > limit:
        return shown[:limit] + " [cut]"
    return shown


def _visible(character: str) -> str:
    if character in _KEPT or character in _JOINERS:
        return character
    if unicodedata.category(character) in _HIDDEN_CATEGORIES:
        return ascii(character)[1:-1]
    return character
