"""Reading Python source as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.intake.python_file import LARGEST_SOURCE, read_source


def test_source_is_read() -> None:
    assert read_source(b"x = 1\n", "a.py") == "x = 1\n"


def test_chinese_comments_are_read() -> None:
    assert read_source("# 变分自编码器\n".encode(), "a.py") == "# 变分自编码器\n"


def test_line_ends_and_byte_order_mark_are_normalised() -> None:
    assert read_source(b"\xef\xbb\xbfa\r\nb\rc\n", "a.py") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("x = 1".encode("utf-16"), "UTF-16 or UTF-32"),
        ("x = 1".encode("utf-16-le"), "byte 1 is NUL"),
        ("x = 1".encode("utf-32"), "UTF-16 or UTF-32"),
        (b"x = 1\0", "byte 5 is NUL"),
        ("# ok\n# caf\u00e9\n".encode("latin-1"), "byte 0xe9 in line 2"),
        ("x = '作业'".encode("gbk"), "not UTF-8"),
        (b"# -*- coding: latin-1 -*-\n", "'latin-1'"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=utf-7 :\n", "'utf-7'"),
        (b"\n# coding: gbk\n", "'gbk'"),
        (b"x" * (LARGEST_SOURCE + 1), "too large"),
        (b'{"cells": [], "nbformat": 4}', "rename it to .ipynb"),
    ],
)
def test_unusable_source_is_refused_with_the_reason(data: bytes, sentence: str) -> None:
    with pytest.raises(SubmissionError, match=sentence):
        read_source(data, "a.py")


@pytest.mark.parametrize(
    "text",
    [
        "# coding: utf-8\n",
        "# -*- coding: UTF_8 -*-\n",
        "x = 1\n# coding: latin-1\n",
        "'''\n# coding: latin-1\n'''\n",
        "# coding: utf8\n# coding: latin-1\n",
        "# first\n# second\n# coding: latin-1\n",
        "x = {'nbformat': 1}\n",
    ],
)
def test_harmless_declarations_are_accepted(text: str) -> None:
    assert read_source(text.encode(), "a.py") == text


def test_source_is_never_parsed() -> None:
    assert read_source(b"def f(:\n", "a.py") == "def f(:\n"


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = read_source(data, "a.py")
    except SubmissionError:
        return
    assert "\r" not in text
    assert "\0" not in text
    assert text.encode() == data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
