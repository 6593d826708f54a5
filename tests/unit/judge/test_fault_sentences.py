"""What a student reads of a fault, in both languages."""

import re
import signal

import pytest

from grader.judge.faults import (
    LOADING,
    BrokeProtocol,
    CodeError,
    Died,
    Fault,
    SandboxLost,
    Stale,
    Timeout,
    TimeUsedUp,
)
from grader.judge.verdict import judge

KINDS = ("missing", "no function", "not implemented", "signature", "syntax", "too large", "exception")
FAULTS: list[Fault] = [
    *(CodeError(kind, "train_step", "ValueError", "line 3") for kind in KINDS),
    CodeError("exception", LOADING, "Surprise", None),
    Timeout("train_step", "call", 30.0),
    Timeout(LOADING, "submission", 600.0),
    TimeUsedUp(600.0),
    *(
        Died("train_step", status)
        for status in (None, 3, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT, -1)
    ),
    Died("train_step", None, "killed: out of memory (limit 64 MiB)"),
    SandboxLost(4),
    BrokeProtocol(),
    Stale(),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_both_languages_tell_the_same_names_and_numbers(fault: Fault) -> None:
    english, chinese = judge(fault, "", "en").hint, judge(fault, "", "zh").hint
    assert english == str(fault)
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff]", english)
    facts = r"`\w+`|\d+|ValueError"
    assert sorted(re.findall(facts, chinese)) == sorted(re.findall(facts, english))


def test_an_exception_class_of_the_submissions_own_is_not_named() -> None:
    for language in ("en", "zh"):
        assert "Surprise" not in judge(CodeError("exception", "f", "Surprise", None), "", language).hint
