"""What a submission can do instead of answering; each becomes an outcome and a sentence for the student.

Fault
├── CodeError         it raised, lacks a name or takes other arguments
├── Timeout           it did not answer in time
├── TimeUsedUp        its time as a whole is over
├── Died              its process ended
├── SandboxLost       it wrecked its sandbox as a whole too often
├── BrokeProtocol     it answered with bytes that are no answer
└── Stale             a test used an object of a process that ended before

The sentences hold nothing that the submission could choose freely: class names come from a closed list, line
numbers are checked against the source, so an exception cannot carry a hidden test's inputs into a report.
"""

import signal

from grader.outcome import Outcome

LOADING = "the top level of your file"

_EXCEPTIONS = frozenset(
    {
        *("ArithmeticError", "AssertionError", "AttributeError", "BaseException", "EOFError", "Exception"),
        *(
            "FileNotFoundError",
            "FileExistsError",
            "FloatingPointError",
            "GeneratorExit",
            "ImportError",
            "IndexError",
        ),
        *(
            "IndentationError",
            "IsADirectoryError",
            "KeyError",
            "KeyboardInterrupt",
            "LookupError",
            "MemoryError",
        ),
        *(
            "ModuleNotFoundError",
            "NameError",
            "NotImplementedError",
            "OSError",
            "OverflowError",
            "PermissionError",
        ),
        *(
            "RecursionError",
            "RuntimeError",
            "StopIteration",
            "SyntaxError",
            "SystemExit",
            "TabError",
            "TimeoutError",
        ),
        *(
            "TypeError",
            "UnboundLocalError",
            "UnicodeDecodeError",
            "UnicodeEncodeError",
            "UnicodeError",
            "ValueError",
        ),
        *("ZeroDivisionError", "InvalidArgumentError", "FailedPreconditionError", "ResourceExhaustedError"),
        *("UnimplementedError", "NotFoundError", "InternalError", "OperatorNotAllowedInGraphError"),
        *(
            "AutoGraphError",
            "StagingError",
            "ConversionError",
            "InaccessibleTensorError",
            "LinAlgError",
            "AxisError",
        ),
    }
)


class Fault(Exception):
    """The submission's, never the grader's; `str()` of it is the sentence for the student.

    Args:
        sentence: What the student reads.
        name: What was asked of the submission when it happened.
    """

    outcome = Outcome.ERROR
    loading = False

    def __init__(self, sentence: str, name: str = "") -> None:
        self.loading = name == LOADING
        super().__init__(sentence[:1].upper() + sentence[1:] if self.loading else sentence)


class CodeError(Fault):
    """The submission's code raised an exception.

    Args:
        kind: What the worker says happened: "exception", "missing", "signature", "not implemented", "syntax"
            or "too large"; or "no function", which the judge sees itself.
        name: Function or attribute that the judge used, from the hidden test, e.g. "train_step".
        exception: Class name as the worker claims it.
        place: "line 12" or "cell 3, line 2", or None.
        text: The traceback, for the author of the submission in public tests only.
    """

    def __init__(self, kind: str, name: str, exception: str, place: str | None, text: str = "") -> None:
        where = f" ({place})" if place else ""
        raised = exception if exception in _EXCEPTIONS else "an exception of a class of its own"
        self.kind = kind
        self.text = text
        if kind in ("missing", "no function", "not implemented", "signature"):
            self.outcome = Outcome.FAILED
        what = _quoted(name)
        sentences = {
            "missing": f"Your submission does not define {what}.",
            "no function": f"{what} is not a function.",
            "not implemented": f"{what} is not implemented yet{where}.",
            "signature": f"{what} does not take the arguments that the statement lists.",
            "syntax": f"Your submission is not valid Python{where}.",
            "too large": f"{what} returned more data than a test can receive.",
        }
        super().__init__(sentences.get(kind, f"{what} raised {raised}{where}."), name)


class Timeout(Fault):
    """No answer within the deadline.

    Args:
        name: What was asked of the submission.
        limit: Whose time was over: "call", "test" or "submission".
        seconds: How much time that was.
    """

    outcome = Outcome.TIMEOUT

    def __init__(self, name: str, limit: str, seconds: float) -> None:
        if limit == "call":
            sentence = f"{_quoted(name)} had not finished after {seconds:.0f} s."
        else:
            sentence = f"The {seconds:.0f} s of the whole {limit} were over while {_quoted(name)} ran."
        super().__init__(sentence, name)


class Died(Fault):
    """The submission's process ended.

    Args:
        name: What it was asked to do.
        status: Exit code, or minus the signal's number; None when unknown.
        reason: What the engine says ended the sandbox as a whole.
    """

    def __init__(self, name: str, status: int | None, reason: str | None = None) -> None:
        manner = reason or _manner(status)
        super().__init__(f"The process of your submission ended during {_quoted(name)}: {manner}.", name)


class SandboxLost(Fault):
    """The submission has wrecked every sandbox that it was given."""

    def __init__(self, count: int) -> None:
        super().__init__(f"Your submission wrecked {count} sandboxes; it does not get another one.")


class BrokeProtocol(Fault):
    """The submission's process sent what no worker sends."""

    outcome = Outcome.FAILED

    def __init__(self) -> None:
        super().__init__("The submission broke the protocol between it and the tests.")


class TimeUsedUp(Fault):
    """The submission's time as a whole is over."""

    outcome = Outcome.TIMEOUT

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The {seconds:.0f} s that a submission may take in all were used up before this test."
        )


class Stale(Fault):
    """A handle outlived its process."""

    def __init__(self) -> None:
        super().__init__(
            "This test needs an object that was lost when an earlier test ended your submission's process."
        )


def _quoted(name: str) -> str:
    return name if name == LOADING else f"`{name}`"


def _manner(status: int | None) -> str:
    if status is None:
        return "it was stopped from outside"
    if status == -signal.SIGKILL:
        return "it was killed, most likely because it used more memory than it may"
    if status == -signal.SIGSEGV:
        return "it crashed (segmentation fault)"
    if status == -signal.SIGABRT:
        return "it crashed (abort)"
    if status < 0:
        return f"it was ended by signal {-status}"
    return f"it ended itself with exit code {status}"
