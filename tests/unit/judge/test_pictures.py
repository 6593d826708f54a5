"""Pictures are drawn of what tests have trained, after the points are given, and can cost none."""

import textwrap
from contextlib import closing
from typing import Any

import pytest

from grader.backends.docker import DockerBackend

TESTS = '''
@pytest.fixture(scope="module")
def trained(submission):
    return submission.double(np.ones(3))


@points(1)
def test_trained(trained):
    """Trained."""
    check.allclose(trained, 2 * np.ones(3))


@points(1)
def test_alone(submission):
    """Alone."""
    check.allclose(submission.double(np.ones(1)), [2.0])
'''
DRAWN = """
    from grader.testing.album import mosaic


    def numbers(trained, album):
        album.words("Numbers", ["value"], [[str(value)] for value in trained])


    def image(submission, rng, album):
        album.images("Image", {"noise": mosaic(submission.double(rng.random((2, 4, 4))), columns=2)})
"""


def titles(report: Any) -> list[str]:
    return [picture.title for picture in report.pictures]


def test_they_are_drawn_when_they_are_wanted(toy: Any) -> None:
    toy.write(loss=TESTS, drawn=DRAWN)
    assert titles(toy.grade()) == []
    report = toy.grade(pictures=True)
    assert report.score == 2
    assert titles(report) == ["Numbers", "Image"]
    assert report.pictures[0].rows == (("2.0",), ("2.0",), ("2.0",))
    assert (report.pictures[1].panels[0].width, report.pictures[1].panels[0].height) == (10, 4)
    assert not toy.details


@pytest.mark.engine
def test_their_time_is_itemised_apart_from_that_of_tests(toy: Any) -> None:
    toy.write(loss=TESTS, drawn=DRAWN)
    source = """
import time
_old = double
def double(x):
    if x.ndim == 3:
        began = time.process_time()
        time.sleep(0.3)
        while time.process_time() - began < 0.4:
            pass
    return _old(x)
"""
    with closing(DockerBackend()) as backend:
        without = toy.grade(source, backend=backend).timing
        timing = toy.grade(source, backend=backend, pictures=True).timing
    assert (without.pictures, without.pictures_cpu_seconds) == (0, None)
    assert timing.pictures >= 0.7
    assert timing.tests < timing.pictures
    assert 0.4 <= timing.pictures_cpu_seconds < timing.pictures
    assert sum(timing.parts.values()) == pytest.approx(timing.total, abs=0.01)  # milliseconds are kept


def test_one_without_its_fixture_is_passed_over(toy: Any) -> None:
    source = TESTS.replace(
        "@points(1)\ndef test_trained", '@points(1)\n@pytest.mark.requires("test_first")\ndef test_trained'
    )
    first = '\n@points(1)\ndef test_first(submission):\n    """First."""\n    check.that(False)\n'
    source = source.replace(
        "\n@points(1)\n@pytest.mark.requires", first + "\n\n@points(1)\n@pytest.mark.requires", 1
    )
    report = toy.write(loss=source, drawn=DRAWN).grade(pictures=True)
    assert [test.outcome.value for test in report.tests] == ["failed", "skipped", "passed"]
    assert report.tests[1].cause == "test_first"
    assert titles(report) == ["Image"]


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError(str(x))",
        "os._exit(3)",
        "time.sleep(60)",
        "return 'text'",
        "return np.full(99, np.nan)",
    ],
)
def test_a_submission_that_fails_only_then_loses_nothing(toy: Any, body: str) -> None:
    report = toy.write(loss=TESTS, drawn=DRAWN, limits="").grade(
        f"import os, time\n_old = double\ndef double(x):\n    if x.ndim == 3:\n        {body}\n    return _old(x)",
        pictures=True,
    )
    assert report.score == 2
    assert titles(report)[0] == "Numbers"


@pytest.mark.parametrize(
    "drawn",
    [
        "def broken(trained, album):\n    1 / 0\n",
        "import nowhere\n",
        "def broken(album):\n  album.words('a'\n",
    ],
)
def test_a_broken_picture_costs_nothing_and_its_author_reads_why(toy: Any, drawn: str) -> None:
    report = toy.write(loss=TESTS, drawn=drawn).grade(pictures=True)
    assert report.score == 2
    assert titles(report) == []
    assert any("pictures.py" in name for name in toy.details)


def test_drawing_is_not_counted_as_a_test_s_time(toy: Any) -> None:
    slow = "    import time\n    def slow(trained, album):\n        time.sleep(0.5)\n"
    report = toy.write(loss=TESTS, drawn=slow).grade(pictures=True)
    assert sum(test.seconds for test in report.tests) < 0.5


def test_the_points_and_inputs_are_the_same_with_pictures_and_without(toy: Any) -> None:
    source = TESTS + (
        '\n@points(1, category="loss")\ndef test_random(submission, rng):\n    """Random."""\n'
        "    check.interpolate(float(rng.random()), zero_at=0.0, full_at=1.0)\n"
    )
    without = toy.write(loss=source).grade()
    with_them = toy.write(loss=source, drawn=DRAWN).grade(pictures=True)
    assert [test.points for test in without.tests] == [test.points for test in with_them.tests]


def test_what_is_drawn_comes_from_a_child_that_has_seen_nothing_hidden(toy: Any) -> None:
    """A network that remembers what a test gave it would show it to its author in a picture."""
    hidden = (
        '@pytest.fixture(scope="module")\ndef model(submission):\n    return submission.double\n\n\n'
        '@points(1)\ndef test_hidden(model):\n    """Hidden."""\n'
        "    check.allclose(model(np.full(3, 731250.0)), 1462500.0 * np.ones(3))\n"
    )
    drawn = """
        def directly(submission, album):
            album.words("Directly", ["value"], [[str(submission.double(np.ones(3)))]])

        def by_a_handle(model, album):
            album.words("By a handle", ["value"], [[str(model(np.ones(3)))]])
    """
    report = toy.write(loss=hidden, drawn="import numpy as np\n\n" + textwrap.dedent(drawn)).grade(
        "kept = []\ndef double(x):\n    kept.append(x)\n    return 2 * kept[0]", pictures=True
    )
    assert report.score == 1
    assert titles(report) == ["Directly"]
    assert "14625" not in report.pictures[0].model_dump_json()
    assert not toy.details
