"""Read Python source as text; never as Python, which is the sandbox's business.

Trust: host, parses untrusted bytes
"""

import codecs
import re

from grader.errors import SubmissionError

SOURCE_NAME = "solution.py"
LARGEST_SOURCE = 1024**2

_WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_UTF8_NAMES = frozenset({"utf-8", "utf8", "utf-8-sig", "utf8-sig", "u8"})


def read_source(data: bytes, name: str) -> str:
    """Decode the bytes of a Python file.

    Args:
        data: Content of the file.
        name: Name of the file, for messages.

    Returns:
        Its text with "\\n" line ends, without a byte order mark.

    Raises:
        SubmissionError: It is empty, too large, or no UTF-8 text.
    """
    if len(data) > LARGEST_SOURCE:
        raise SubmissionError(
            f"{name!r} is too large: {len(data):,} bytes, at most {LARGEST_SOURCE:,} are read"
        )
    text = decode(data, name)
    if not text.strip():
        raise SubmissionError(f"{name!r} is empty: expected Python source")
    encoding = _declared_encoding(text)
    if encoding.lower().replace("_", "-") not in _UTF8_NAMES:
        raise SubmissionError(
            f"{name!r} declares the encoding {encoding[:40]!r}: save it as UTF-8 and remove the declaration"
        )
    if text.lstrip().startswith("{") and '"nbformat"' in text:
        raise SubmissionError(f"{name!r} is a notebook under the name of a Python file: rename it to .ipynb")
    return text


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8 and unify line ends.

    Raises:
        SubmissionError: The bytes are no UTF-8 text.
    """
    if data.startswith(_WIDE_MARKS):
        raise SubmissionError(f"{name!r} is UTF-16 or UTF-32 text: save it as UTF-8")
    if b"\0" in data:
        raise SubmissionError(
            f"{name!r} is not text: byte {data.index(0)} is NUL; if it is UTF-16, save it as UTF-8"
        )
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        raise SubmissionError(
            f"{name!r} is not UTF-8: byte 0x{byte:02x} in line {line}; save it as UTF-8"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _declared_encoding(text: str) -> str:
    """The encoding that PEP 263 finds: in line 1, or in line 2 after a comment or a blank line."""
    for line in text.split("\n", 2)[:2]:
        cookie = _COOKIE.match(line)
        if cookie:
            return cookie[1]
        if line.strip() and not line.lstrip().startswith("#"):
            break
    return "utf-8"
