"""Curves, sheets of images and colours, whatever the numbers are."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from grader.report.picture import LONGEST_CURVE, MOST_PICTURES, Chart, Images
from grader.testing.album import BANDS, Album, enlarged, heat, means, mosaic
from grader.testing.failure import say
from grader.testing.history import History


def history(values: list[float]) -> History:
    found = History("loss")
    for value in values:
        found.add({"loss": value})
    return found


def test_a_curve_is_means_over_five_steps_beside_the_reference_s(tmp_path: Path) -> None:
    (tmp_path / BANDS).write_text(json.dumps({"digits/loss": {"low": [1, 2], "high": [3, 4]}}))
    album = Album(tmp_path, "zh")
    album.training(say("Training", "训练"), history([*range(10), 99.0]), {"loss": "loss"}, key="digits")
    (chart,) = album.pictures
    assert isinstance(chart, Chart)
    assert chart.title == "训练"
    assert chart.steps_per_point == 5
    assert (chart.curves[0].values, chart.curves[0].low, chart.curves[0].high) == (
        (2.0, 7.0),
        (1.0, 2.0),
        (3.0, 4.0),
    )


@pytest.mark.parametrize("steps", [1, 4, 5, 2999, 3001, 50_000, 2_000_000])
def test_a_curve_of_any_length_fits(tmp_path: Path, steps: int) -> None:
    album = Album(tmp_path, "en")
    album.training("Training", history([1.0] * steps), {"loss": "loss"}, key="digits")
    (chart,) = album.pictures
    assert isinstance(chart, Chart)
    assert 1 <= len(chart.curves[0].values) <= LONGEST_CURVE


def test_a_sheet_has_the_images_in_rows() -> None:
    images = np.stack([np.full((2, 3), value) for value in (0.0, 0.5, 1.0)])
    sheet = mosaic(images, columns=2)
    assert sheet.shape == (6, 8)
    assert (sheet[0, 0], sheet[0, 5], sheet[4, 0]) == (0, 128, 255)
    assert mosaic(np.zeros((1, 4, 4, 3)), columns=1).shape == (4, 4, 3)


def test_colours_become_lighter() -> None:
    colours = heat(np.linspace(0, 1, 50)[None], 0.0, 1.0)[0].astype(float)
    assert (np.diff(colours @ [0.299, 0.587, 0.114]) > 0).all()
    assert enlarged(np.arange(4).reshape(1, 2, 2), 2)[0].tolist()[0] == [0, 0, 1, 1]


@given(
    arrays.arrays(
        st.sampled_from([np.float32, np.float64, np.int32]),
        st.tuples(st.integers(1, 5), st.just(3), st.just(4)),
    ),
    st.integers(1, 4),
)
def test_any_numbers_make_an_image(images: np.ndarray, columns: int) -> None:
    album = Album(Path("nowhere"), "en")
    album.images("Images", {"all": mosaic(images, columns), "heat": heat(images[0], -1.0, 1.0)})
    (found,) = album.pictures
    assert isinstance(found, Images)
    for panel in found.panels:
        with Image.open(io.BytesIO(base64.b64decode(panel.png))) as image:
            assert image.size == (panel.width, panel.height)


@given(arrays.arrays(np.float64, st.integers(0, 30)), st.integers(1, 9))
def test_means_of_anything(values: np.ndarray, step: int) -> None:
    found = means(values, step)
    assert len(found) == max(len(values) // step, min(len(values), 1))


def test_there_is_an_end_to_pictures() -> None:
    album = Album(Path("nowhere"), "en")
    for _ in range(MOST_PICTURES + 3):
        album.words("Words", ["a"], [["b"]])
    assert len(album.pictures) == MOST_PICTURES
