"""What `pictures.py` of an exercise draws with: curves of a training, images of a network, rows of text.

Its functions are called when the tests of a file are done and all of their points are given. They ask for fixtures of
that file by name, as tests do, and for `album`; one whose fixtures have not been made is passed over.
"""

import base64
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from grader.report.picture import LONGEST_CURVE, MOST_PICTURES, Chart, Curve, Images, Level, Panel, Words
from grader.testing.failure import localise
from grader.testing.history import History
from grader.testing.oracles import Array, float64

BANDS = "bands.json"
STEPS_PER_POINT = 5
_STEPS = tuple(STEPS_PER_POINT * factor for factor in (1, 2, 4, 10, 20, 40, 100, 200))
_GAP = 2
_PAPER = 235
# Black to white through purple and orange, each lighter than the one before, so that it reads without colours too.
_HEAT = np.array(
    [(0, 0, 8), (58, 15, 100), (140, 41, 129), (222, 73, 104), (254, 159, 109), (252, 253, 191)], float
)


class Album:
    """Collects the pictures of one submission.

    Args:
        folder: The exercise's hidden tests, beside which the reference's bands lie.
        language: "en" or "zh".
    """

    def __init__(self, folder: Path, language: str) -> None:
        self._bands = _read_bands(folder / BANDS)
        self._language = language
        self._number = 0
        self.pictures: list[Chart | Images | Words] = []

    def training(
        self,
        title: str,
        history: History,
        names: dict[str, str],
        *,
        key: str,
        caption: str = "",
        unit: str = "nats",
        levels: dict[str, float] | None = None,
    ) -> None:
        """Show what `train_step` has reported, beside what the reference's reports.

        Args:
            title: What is shown.
            history: Of the training.
            names: Label by name in the history.
            key: Under which the reference's band is kept, with the name.
            caption: What to see in it.
            unit: Of the values.
            levels: Label and value of what to compare with.
        """
        first = history.values(next(iter(names)))
        step = next((each for each in _STEPS if len(first) <= each * LONGEST_CURVE), _STEPS[-1])
        curves = []
        for name, label in names.items():
            values = means(history.values(name), step)[:LONGEST_CURVE]
            low, high = self._band(f"{key}/{name}", step, len(values))
            curves.append(
                Curve(label=self._say(label), values=_plain(values), low=low, high=high, name=f"{key}/{name}")
            )
        self._add(
            Chart(
                title=self._say(title),
                caption=self._say(caption),
                steps_per_point=step,
                unit=unit,
                curves=tuple(curves),
                levels=tuple(
                    Level(label=self._say(label), value=value) for label, value in (levels or {}).items()
                ),
            )
        )

    def images(
        self,
        title: str,
        panels: dict[str, Array],
        *,
        caption: str = "",
        notes: Sequence[str] = (),
        sharp: bool = True,
    ) -> None:
        """Show images side by side.

        Args:
            title: What is shown.
            panels: Label and pixels (H, W) or (H, W, 3), uint8.
            caption: What to see in it.
            notes: A note for each panel, or none.
            sharp: Whether single pixels are meant to be seen.
        """
        made = []
        for number, (label, pixels) in enumerate(panels.items()):
            note = notes[number] if number < len(notes) else ""
            height, width = pixels.shape[:2]
            made.append(
                Panel(
                    label=self._say(label), png=_png(pixels), width=width, height=height, note=self._say(note)
                )
            )
        self._add(
            Images(title=self._say(title), caption=self._say(caption), panels=tuple(made), pixelated=sharp)
        )

    def words(
        self, title: str, columns: Iterable[str], rows: Iterable[Iterable[str]], *, caption: str = ""
    ) -> None:
        """Show rows of text.

        Args:
            title: What is shown.
            columns: Their headings.
            rows: As many cells as there are columns.
            caption: What to see in it.
        """
        self._add(
            Words(
                title=self._say(title),
                caption=self._say(caption),
                columns=tuple(self._say(column) for column in columns),
                rows=tuple(tuple(self._say(cell) for cell in row) for row in rows),
            )
        )

    def _add(self, picture: Chart | Images | Words) -> None:
        if len(self.pictures) < MOST_PICTURES:
            self.pictures.append(picture)

    def _say(self, text: str) -> str:
        return localise(text, self._language)

    def _band(self, name: str, step: int, length: int) -> tuple[tuple[float | None, ...], ...]:
        known = self._bands.get(name)
        if known is None:
            return (), ()
        # Kept for the smallest steps; coarser ones are means of theirs.
        low, high = (
            means(np.array(known[side], np.float64), step // STEPS_PER_POINT)[:length]
            for side in ("low", "high")
        )
        return _plain(low), _plain(high)


def means(values: ArrayLike, step: int) -> Array:
    """Means over `step` values each, the rest at the end dropped unless there is nothing else.

    Args:
        values: (n,).
        step: At least 1.
    """
    values = float64(values)
    count = len(values) // step
    if count == 0:
        return values[:1] if len(values) else values
    with np.errstate(all="ignore"):
        return float64(np.mean(values[: count * step].reshape(count, step), axis=1))


def mosaic(images: ArrayLike, columns: int, lowest: float = 0.0, highest: float = 1.0) -> Array:
    """Images in rows, uint8 (H, W) or (H, W, 3), with a gap between them.

    Args:
        images: (N, h, w), (N, h, w, 1) or (N, h, w, 3); what is no number is black.
        columns: How many in a row.
        lowest, highest: The values that become black and white.
    """
    values = float64(images)
    values = values[..., 0] if values.ndim == 4 and values.shape[-1] == 1 else values
    levels = _levels(values, lowest, highest)
    count, height, width = levels.shape[:3]
    rows = -(-count // columns)
    shape = (rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP, *levels.shape[3:])
    sheet = np.full(shape, _PAPER, np.uint8)
    for number, image in enumerate(levels):
        top, left = (height + _GAP) * (number // columns), (width + _GAP) * (number % columns)
        sheet[top : top + height, left : left + width] = image
    return sheet


def heat(values: ArrayLike, lowest: float, highest: float) -> Array:
    """A table of numbers as colours, uint8 (H, W, 3), from black for the lowest to bright for the highest.

    Args:
        values: (H, W); what is no number is black.
        lowest, highest: The ends of the scale.
    """
    positions = _levels(float64(values), lowest, highest) / 255.0 * (len(_HEAT) - 1)
    left = np.minimum(positions.astype(int), len(_HEAT) - 2)
    share = (positions - left)[..., None]
    colours = (1.0 - share) * _HEAT[left] + share * _HEAT[left + 1]
    return np.asarray(np.round(colours), np.uint8)


def enlarged(images: ArrayLike, factor: int) -> Array:
    """Images (N, h, w, ...) with each pixel as a block."""
    return np.repeat(np.repeat(np.asarray(images), factor, axis=1), factor, axis=2)


def _levels(values: Array, lowest: float, highest: float) -> Array:
    with np.errstate(all="ignore"):
        scaled = np.nan_to_num((values - lowest) / (highest - lowest), nan=0.0)
    return np.round(255.0 * np.clip(scaled, 0.0, 1.0)).astype(np.uint8)


def _png(pixels: Array) -> str:
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels, np.uint8)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _plain(values: Array) -> tuple[float | None, ...]:
    return tuple(round(float(value), 4) if np.isfinite(value) else None for value in values)


def _read_bands(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
