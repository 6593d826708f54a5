"""Pictures of a report: what a training reported, what networks made. No points rest on them.

Curves are numbers and not drawings, so that a page can draw them in the reader's colours and width and tell them to a
screen reader. Images are small PNG files, made by the judge of arrays that it has checked.
"""

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from grader.report.text import printable

LONGEST_CURVE = 600
LARGEST_PNG = 512 * 1024
MOST_PICTURES = 16
MOST_ROWS = 24

Line = Annotated[str, AfterValidator(lambda text: printable(text, 500))]
# JSON knows neither NaN nor infinity.
Number = Annotated[
    float | None, AfterValidator(lambda value: value if value is None or math.isfinite(value) else None)
]
Numbers = Annotated[tuple[Number, ...], Field(max_length=LONGEST_CURVE)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Curve(_Part):
    """A quantity over the training.

    Args:
        label: What it is.
        values: One for each point, None where it is no number.
        low, high: What the reference's is between at these points; empty where that is not known.
        name: Under which the author keeps `low` and `high`.
    """

    label: Line
    values: Numbers
    low: Numbers = ()
    high: Numbers = ()
    name: Line = ""


class Level(_Part):
    """A value that a curve is compared with, for instance the least that is possible."""

    label: Line
    value: float


class Chart(_Part):
    """Curves over training steps.

    Args:
        title: What is shown.
        caption: What to see in it.
        steps_per_point: A point is the mean over so many steps.
        unit: Of the values, for instance "nats".
        curves: At most a handful.
        levels: Values to compare with.
    """

    kind: Literal["chart"] = "chart"
    title: Line
    caption: Line = ""
    steps_per_point: Annotated[int, Field(ge=1)]
    unit: Line = ""
    curves: Annotated[tuple[Curve, ...], Field(min_length=1, max_length=4)]
    levels: Annotated[tuple[Level, ...], Field(max_length=4)] = ()


class Panel(_Part):
    """One image.

    Args:
        label: What it shows.
        png: The file, base64.
        width, height: Its size in pixels.
        note: A number about it, for instance a PSNR.
    """

    label: Line
    png: Annotated[str, Field(max_length=LARGEST_PNG * 4 // 3 + 4, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]
    width: Annotated[int, Field(ge=1, le=4096)]
    height: Annotated[int, Field(ge=1, le=4096)]
    note: Line = ""


class Images(_Part):
    """Images side by side.

    Args:
        title: What is shown.
        caption: What to see in it.
        panels: At most a handful.
        pixelated: Whether single pixels are meant to be seen.
    """

    kind: Literal["images"] = "images"
    title: Line
    caption: Line = ""
    panels: Annotated[tuple[Panel, ...], Field(min_length=1, max_length=12)]
    pixelated: bool = True


class Words(_Part):
    """Rows of text, for instance what a language model goes on with.

    Args:
        title: What is shown.
        caption: What to see in it.
        columns: Their headings.
        rows: As many cells as there are columns.
    """

    kind: Literal["words"] = "words"
    title: Line
    caption: Line = ""
    columns: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)]
    rows: Annotated[tuple[tuple[Line, ...], ...], Field(max_length=MOST_ROWS)]


Picture = Annotated[Chart | Images | Words, Field(discriminator="kind")]
PICTURES: TypeAdapter[list[Picture]] = TypeAdapter(list[Picture])
