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
from grader.testing.failure import Text, say

LOADING = "the top level of your file"
RESULT = "(...)"  # ends the name of what a call has returned
_LOADING_ZH = "你的文件的顶层代码"

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
    """The submission's, never the grader's; `sentence` is what the student reads, `str()` its English form.

    Args:
        sentence: What the student reads.
        name: What was asked of the submission when it happened.
    """

    outcome = Outcome.ERROR
    loading = False

    def __init__(self, sentence: Text, name: str = "") -> None:
        self.loading = name == LOADING
        self.sentence = say(sentence[:1].upper() + sentence[1:], sentence.zh)
        super().__init__(str(self.sentence))


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
        what, zh = _quoted(name), _quoted(name, chinese=True)
        sentences = {
            "missing": say(f"Your submission does not define {what}.", f"你的提交没有定义 {zh}。"),
            "no function": say(f"{what} is not a function.", f"{zh} 不是函数。"),
            "not implemented": say(f"{what} is not implemented yet{where}.", f"{zh} 还没有实现{where}。"),
            "signature": say(
                f"{what} does not take the arguments that the statement lists.",
                f"{zh} 的参数与题目所列不符。",
            ),
            "syntax": say(
                f"Your submission is not valid Python{where}.", f"你的提交不是有效的 Python 代码{where}。"
            ),
            "too large": say(
                f"{what} returned more data than a test can receive.",
                f"{zh} 返回的数据超出了测试能接收的大小。",
            ),
        }
        classes = raised if exception in _EXCEPTIONS else "自定义类的异常"
        other = say(f"{what} raised {raised}{where}.", f"{zh} 抛出了 {classes}{where}。")
        super().__init__(sentences.get(kind, other), name)


class Timeout(Fault):
    """No answer within the deadline.

    Args:
        name: What was asked of the submission.
        limit: Whose time was over: "call", "test" or "submission".
        seconds: How much time that was.
    """

    outcome = Outcome.TIMEOUT

    def __init__(self, name: str, limit: str, seconds: float) -> None:
        what, zh = _quoted(name), _quoted(name, chinese=True)
        if limit == "call":
            sentence = say(
                f"{what} had not finished after {seconds:.0f} s.", f"{zh} 在 {seconds:.0f} 秒后仍未结束。"
            )
        else:
            whole = {"test": "测试", "submission": "提交"}.get(limit, limit)
            sentence = say(
                f"The {seconds:.0f} s of the whole {limit} were over while {what} ran.",
                f"{zh} 运行时，整个{whole}的 {seconds:.0f} 秒已用完。",
            )
        super().__init__(sentence, name)


class Died(Fault):
    """The submission's process ended.

    Args:
        name: What it was asked to do.
        status: Exit code, or minus the signal's number; None when unknown.
        reason: What the engine says ended the sandbox as a whole.
    """

    def __init__(self, name: str, status: int | None, reason: str | None = None) -> None:
        manner = say(reason, reason) if reason else _manner(status)
        super().__init__(
            say(
                f"The process of your submission ended during {_quoted(name)}: {manner}.",
                f"你的提交的进程在 {_quoted(name, chinese=True)} 期间结束：{manner.zh}。",
            ),
            name,
        )


class SandboxLost(Fault):
    """The submission has wrecked every sandbox that it was given."""

    def __init__(self, count: int) -> None:
        super().__init__(
            say(
                f"Your submission wrecked {count} sandboxes; it does not get another one.",
                f"你的提交毁坏了 {count} 个沙箱，不再提供新的。",
            )
        )


class BrokeProtocol(Fault):
    """The submission's process sent what no worker sends."""

    outcome = Outcome.FAILED

    def __init__(self) -> None:
        super().__init__(
            say(
                "The submission broke the protocol between it and the tests.",
                "提交破坏了它与测试之间的协议。",
            )
        )


class TimeUsedUp(Fault):
    """The submission's time as a whole is over."""

    outcome = Outcome.TIMEOUT

    def __init__(self, seconds: float) -> None:
        super().__init__(
            say(
                f"The {seconds:.0f} s that a submission may take in all were used up before this test.",
                f"一份提交总共可用的 {seconds:.0f} 秒在这个测试之前已用完。",
            )
        )


class Stale(Fault):
    """A handle outlived its process."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "This test needs an object that was lost when an earlier test ended your submission's process.",
                "这个测试需要的对象已丢失：先前的测试使你的提交的进程结束了。",
            )
        )


def _quoted(name: str, chinese: bool = False) -> str:
    if name == LOADING:
        return _LOADING_ZH if chinese else LOADING
    if name.endswith(RESULT):
        function = name.removesuffix(RESULT)
        return f"`{function}` 返回的对象" if chinese else f"what `{function}` returned"
    return f"`{name}`"


def _manner(status: int | None) -> Text:
    if status is None:
        return say("it was stopped from outside", "它被外部终止")
    if status == -signal.SIGKILL:
        return say(
            "it was killed, most likely because it used more memory than it may",
            "它被强制结束，很可能是内存超限",
        )
    if status == -signal.SIGSEGV:
        return say("it crashed (segmentation fault)", "它崩溃了（段错误）")
    if status == -signal.SIGABRT:
        return say("it crashed (abort)", "它崩溃了（abort）")
    if status < 0:
        return say(f"it was ended by signal {-status}", f"它被信号 {-status} 结束")
    return say(f"it ended itself with exit code {status}", f"它自行结束，退出码为 {status}")
