"""The rule of tests/conftest.py about skipped engine tests."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

TEST = """
import pytest

@pytest.mark.engine
def test_needs_an_engine():
    pytest.skip("no engine today")

def test_skips_for_another_reason():
    pytest.skip("not on this platform")
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    conftest = Path(__file__).parents[1] / "conftest.py"
    pytester.makeconftest(conftest.read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers =\n    engine: needs an engine\n")
    pytester.makepyfile(test_it=TEST)
    return pytester


def test_a_skipped_engine_test_fails_in_continuous_integration(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = project.runpytest_subprocess()
    outcomes = result.parseoutcomes()
    # Without an engine it is skipped in its setup, whose failure pytest calls an error.
    assert (outcomes.get("failed", 0) + outcomes.get("errors", 0), outcomes.get("skipped", 0)) == (1, 1)
    result.stdout.fnmatch_lines(["*with CI=true an engine test must run, but:*"])


def test_a_skipped_engine_test_is_skipped_elsewhere(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    project.runpytest_subprocess().assert_outcomes(skipped=2)
