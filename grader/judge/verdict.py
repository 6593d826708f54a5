"""From what happened in a test to its outcome, its points and the sentence that the student reads."""

import traceback
from dataclasses import dataclass

import pytest

from grader.errors import ExerciseError, SandboxError
from grader.judge.faults import CodeError, Fault, Timeout, TimeUsedUp
from grader.outcome import Outcome
from grader.testing.failure import CheckFailure, localise

_DETAIL_CHARACTERS = 6000
_MACHINERY = ("/_pytest/", "/pluggy/", "/grader/judge/plugin.py")


@dataclass(frozen=True)
class Verdict:
    """What became of one test.

    Args:
        outcome: Its outcome.
        fraction: Share of its points that was earned, 0 to 1.
        hint: The sentence for the student; empty when it passed.
        detail: Everything that is known, for the author's eyes and for public tests.
        unexpected: Whether the test itself raised what only a mistake in it would explain.
    """

    outcome: Outcome
    fraction: float = 0.0
    hint: str = ""
    detail: str = ""
    unexpected: bool = False


PASSED = Verdict(Outcome.PASSED, 1.0)


def judge(error: BaseException, hint: str, language: str) -> Verdict:
    """The verdict on a test that raised.

    Args:
        error: What the test, or a fixture that it uses, raised.
        hint: The author's hint of this test.
        language: "en" or "zh".

    Raises:
        ExerciseError: Only a mistake in the test file explains it.
    """
    detail = _detail(error)
    if isinstance(error, CheckFailure):
        shown = localise(error.sentence, language) if error.sentence else ""
        if not error.diagnosed:
            shown = f"{shown} {hint}".strip()
        return Verdict(Outcome.FAILED, error.fraction, shown, detail)
    if isinstance(error, Fault):
        return _of_fault(error, hint, language, detail)
    if isinstance(error, SandboxError):
        return Verdict(Outcome.INFRASTRUCTURE, 0.0, str(error), detail)
    if isinstance(error, pytest.skip.Exception):
        return Verdict(Outcome.SKIPPED, 0.0, str(error))
    if isinstance(error, ExerciseError):
        raise error
    if isinstance(error, pytest.FixtureLookupError):
        raise ExerciseError(f"no fixture is called {error.argname!r}; check its spelling") from None
    # A result of an unforeseen form, most likely: the hint stands, and `verify` shows the author the detail.
    return Verdict(Outcome.FAILED, 0.0, hint, detail, unexpected=True)


def _of_fault(error: Fault, hint: str, language: str, detail: str) -> Verdict:
    shown = localise(error.sentence, language)
    if isinstance(error, Timeout | TimeUsedUp):
        return Verdict(error.outcome, 0.0, shown, detail)
    if isinstance(error, CodeError) and error.outcome is Outcome.FAILED:
        # What is missing needs no traceback; what was called wrongly may.
        return Verdict(error.outcome, 0.0, shown, error.text if error.kind == "signature" else "")
    text = error.text if isinstance(error, CodeError) else ""
    return Verdict(error.outcome, 0.0, shown if error.loading else f"{shown} {hint}".strip(), text or detail)


def _detail(error: BaseException) -> str:
    """The traceback without the frames of pytest's machinery."""
    trace = error.__traceback__
    while trace is not None and any(part in trace.tb_frame.f_code.co_filename for part in _MACHINERY):
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace))[-_DETAIL_CHARACTERS:]
