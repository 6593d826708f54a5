"""Where the lines of a chart lie: geometry alone, in the units of an SVG's view box."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.report.picture import Chart, Curve

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 10, 34
_USUAL = 0.985  # share of the values that the scale must show; the first steps of a training may lie far off


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, at a place and with a text."""

    place: float
    text: str


@dataclass(frozen=True)
class Line:
    """A curve: its number among the curves, its name, its pieces as points of polylines, and its band as a polygon."""

    number: int
    label: str
    pieces: list[str]
    band: str
    first: str | None
    last: str | None
    band_ends: tuple[str, str] | None


@dataclass(frozen=True)
class Rule:
    """A horizontal line at a value, and its name."""

    place: float
    label: str


@dataclass(frozen=True)
class Plot:
    """All that a chart draws."""

    lines: list[Line]
    rules: list[Rule]
    across: list[Tick]
    up: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def plot(chart: Chart) -> Plot:
    """Lay a chart out.

    Args:
        chart: Whose values may be missing, and may be of any size.
    """
    length = max(1, *(len(curve.values) for curve in chart.curves))
    low, high = _range(chart)

    def x(position: float) -> float:
        return round(LEFT + (WIDTH - RIGHT - LEFT) * position / max(length - 1, 1), 1)

    def y(value: float) -> float:
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share, 1)

    def line(number: int, curve: Curve) -> Line:
        pieces = [" ".join(f"{x(at)},{y(value)}" for at, value in piece) for piece in _pieces(curve.values)]
        edges = [
            (at, least, most)
            for at, (least, most) in enumerate(zip(curve.low, curve.high, strict=True))
            if least is not None and most is not None and at < length
        ]
        there = [f"{x(at)},{y(most)}" for at, _, most in edges]
        back = [f"{x(at)},{y(least)}" for at, least, _ in reversed(edges)]
        finite = [value for value in curve.values if value is not None]
        return Line(
            number,
            curve.label,
            pieces,
            " ".join(there + back),
            number_text(finite[0]) if finite else None,
            number_text(finite[-1]) if finite else None,
            (number_text(edges[-1][1]), number_text(edges[-1][2])) if edges else None,
        )

    total = length * chart.steps_per_point
    return Plot(
        [line(number, curve) for number, curve in enumerate(chart.curves)],
        [Rule(y(level.value), level.label) for level in chart.levels if low <= level.value <= high],
        [
            # A point is a mean, so it stands for the middle of its steps.
            Tick(x(min(max(step / chart.steps_per_point - 0.5, 0.0), length - 1.0)), number_text(step))
            for step in _round_numbers(0.0, float(total), 6)
        ],
        [Tick(y(value), number_text(value)) for value in _round_numbers(low, high, 5)],
    )


def number_text(value: float) -> str:
    """A number of three or four digits, as short as it can be."""
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.2e}"


def _range(chart: Chart) -> tuple[float, float]:
    """The ends of the scale: what usually happens, and of what is far off only where it begins."""
    own = _finite(value for curve in chart.curves for value in curve.values)
    usual = _finite(value for curve in chart.curves for value in (*curve.low, *curve.high))
    usual += _finite(level.value for level in chart.levels)
    if not own and not usual:
        return 0.0, 1.0
    if own:
        low, high = own[0], own[math.ceil(_USUAL * len(own)) - 1]
    if usual:
        least, most = min(usual), max(usual)
        room = (most - least) or 1.0
        low = min(least, max(low, least - room)) if own else least
        high = max(most, min(high, most + room)) if own else most
    margin = 0.05 * (high - low) or max(abs(low), 1.0) * 0.05
    return low - margin, high + margin


def _finite(values: Iterable[float | None]) -> list[float]:
    return sorted(value for value in values if value is not None and abs(value) < 1e12)


def _pieces(values: Iterable[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Runs of values without a gap; one alone is drawn as a short dash."""
    piece: list[tuple[int, float]] = []
    for at, value in enumerate([*values, None]):
        if value is not None:
            piece.append((at, value))
        elif piece:
            yield piece if len(piece) > 1 else [*piece, piece[0]]
            piece = []


def _round_numbers(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two others, at most so many."""
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if span / (power * factor) <= most)
    first = math.ceil(low / step)
    return [round(number * step, 10) for number in range(first, math.floor(high / step) + 1)]
