"""How a check fails, and text in two languages."""


class Text(str):
    """A sentence in English that knows its Chinese form."""

    zh: str  # the same in Chinese

    def __new__(cls, english: str, chinese: str) -> "Text":
        """The English sentence is the value itself."""
        text = super().__new__(cls, english)
        text.zh = chinese
        return text


def say(english: str, chinese: str) -> Text:
    """A sentence in both languages that students read."""
    return Text(english, chinese)


def localise(text: str, language: str) -> str:
    """The sentence in the language asked for, or in English where it has no other."""
    return text.zh if language == "zh" and isinstance(text, Text) else str(text)


class CheckFailure(AssertionError):
    """The submission's result is not what it should be.

    Args:
        sentence: What the student reads; None for the test's hint alone.
        diagnosed: Whether the sentence names the mistake, so that the general hint adds nothing.
        fraction: Share of the test's points that was earned all the same, 0 to 1.
    """

    def __init__(self, sentence: str | None, *, diagnosed: bool = False, fraction: float = 0.0) -> None:
        super().__init__(sentence or "the check failed")
        self.sentence = sentence
        self.diagnosed = diagnosed
        self.fraction = fraction
