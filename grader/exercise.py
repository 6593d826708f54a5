"""An exercise as its author describes it in `exercise.toml`."""

import math
import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from grader.feedback import Feedback

MEBIBYTE = 1024**2
_UNITS = {"": 1, "k": 1024, "m": MEBIBYTE, "g": 1024**3, "t": 1024**4}
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([kmgt]?)(?:i?b)?", re.IGNORECASE | re.ASCII)
_SMALLEST_MEMORY = 64 * MEBIBYTE
_LARGEST_SIZE = 1024 * _UNITS["t"]
_POINT_DECIMALS = 2


def parse_size(value: Any) -> int:
    """Turn a size as authors write it into bytes.

    Args:
        value: Text such as "2g", "128m" or "1.5 GiB" (powers of 1024), or a whole number of bytes.

    Returns:
        The size in bytes.

    Raises:
        ValueError: The value is no size.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError('expected a size such as "2g", "128m" or a whole number of bytes')
    return int(float(match[1]) * _UNITS[match[2].lower()])


def whole_cents(points: float) -> float:
    """Let points through that a report can show exactly, so that the parts always add up to the whole.

    Raises:
        ValueError: The points have more than two decimals.
    """
    if not math.isclose(points, round(points, _POINT_DECIMALS), rel_tol=0, abs_tol=1e-9):
        raise ValueError("expected points with at most two decimals")
    return points


Size = Annotated[int, BeforeValidator(parse_size)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Points = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False), AfterValidator(whole_cents)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\r\n]*\S[^\r\n]*$")]


class _Table(BaseModel):
    """A table of the file: nothing unknown in it, no silent conversion, not changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limits(_Table):
    """What one submission may use.

    Args:
        memory: Memory of the whole sandbox with swap, bytes.
        pids: Processes and threads at one time.
        cpus: CPUs.
        tmp: Size of the writable /tmp, bytes.
        load_seconds: Deadline for executing the submission's top level.
        call_seconds: Deadline for one call of the submission.
        test_seconds: Deadline for one test, unless its `deadline` mark says otherwise.
        total_seconds: Cap for the submission as a whole.
    """

    memory: Annotated[Size, Field(ge=_SMALLEST_MEMORY, le=_LARGEST_SIZE)] = 2048 * MEBIBYTE
    pids: Annotated[int, Field(ge=16, le=32_768)] = 256
    cpus: Annotated[float, Field(gt=0, le=1024, allow_inf_nan=False)] = 1.0
    tmp: Annotated[Size, Field(ge=MEBIBYTE, le=_LARGEST_SIZE)] = 128 * MEBIBYTE
    load_seconds: Seconds = 60.0
    call_seconds: Seconds = 60.0
    test_seconds: Seconds = 120.0
    total_seconds: Seconds = 600.0

    @model_validator(mode="after")
    def _parts_fit_into_the_total(self) -> Self:
        longest = max(self.load_seconds, self.test_seconds)
        if longest > self.total_seconds:
            raise ValueError(
                f"total_seconds {self.total_seconds:g} is less than load_seconds or test_seconds {longest:g}"
            )
        return self


class Function(_Table):
    """One function of the interface that a submission must define.

    Args:
        arguments: Names of the arguments in order.
        arrays: How array arguments arrive: as tf.Tensor or as numpy arrays.
        returns: What the function returns, in words for the student.
    """

    arguments: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    arrays: Literal["tensor", "numpy"] = "tensor"
    returns: str = ""


class Exercise(_Table):
    """An exercise: what the student reads, what it is worth and what it may use.

    Args:
        id: Name of the exercise and of its folders.
        title: Title in one line.
        summary: One sentence for the catalogue.
        preload: Modules that the sandbox imports before the submission loads.
        limits: Resource limits.
        points: Points of each category, in the order in which reports show them.
        functions: The interface, in order.
        feedback: How much of the hidden tests a student sees, unless a batch says otherwise.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
    title: Line
    summary: Line
    preload: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[A-Za-z_][\w.]*$")], ...], Field(strict=False)
    ] = ("tensorflow",)
    limits: Limits = Limits()
    points: Annotated[dict[Name, Points], Field(min_length=1)]
    functions: Annotated[dict[Name, Function], Field(min_length=1)]
    feedback: Annotated[Feedback, Field(strict=False)] = Feedback.HINTS

    @property
    def max_score(self) -> float:
        """Points of all categories together."""
        return round(math.fsum(self.points.values()), _POINT_DECIMALS)
