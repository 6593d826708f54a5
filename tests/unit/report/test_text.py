"""Making foreign text harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.text import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [bold] <b> =1+1 中文 é", "plain [bold] <b> =1+1 中文 é"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("\0\x7f", "\\x00\\x7f"),
        ("\u202e\u2066\u200b\ufeff", "\\u202e\\u2066\\u200b\\ufeff"),
        ("\u2028", "\\u2028"),
        ("\udcff", "\\udcff"),
        ("\U000e0001", "\\U000e0001"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_text_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_long_text_is_cut() -> None:
    assert printable("x" * 50, limit=10) == "x" * 10 + " [cut]"
    assert printable("x" * 10, limit=10) == "x" * 10
    assert printable("\x1b" * 10, limit=10) == "\\x1b\\x1b\\x [cut]"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=100))
def test_any_text_becomes_harmless(text: str) -> None:
    shown = printable(text)
    shown.encode()
    assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs"}} - set("\n\t\u200c\u200d")
    assert printable(shown) == shown
