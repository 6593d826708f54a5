"""What the audit makes of pip-audit's answers, which a program in its place gives."""

import json
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

from scripts import audit

CLEAN = {"name": "one", "version": "1.0", "vulns": []}
BAD = {"name": "two", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": []}]}
SKIPPED = {"name": "three", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any] | None]:
    """What each service says of the packages of any lock; None where it cannot be reached."""
    answers: dict[str, list[Any] | None] = {}
    program = tmp_path / "pip-audit"
    program.write_text(
        f"""#!{sys.executable}
import json, pathlib, sys
options = dict(zip(sys.argv[1:], sys.argv[2:]))
packages = json.loads(pathlib.Path({str(tmp_path / "answers")!r}).read_text())[options["--vulnerability-service"]]
if packages is None:
    sys.exit("Traceback\\nConnectionError: no such host")
pathlib.Path(options["--output"]).write_text(json.dumps({{"dependencies": packages, "fixes": []}}))
sys.exit(any(package.get("vulns") for package in packages))
"""
    )
    program.chmod(0o755)

    def installed() -> Path:
        (tmp_path / "answers").write_text(json.dumps(answers))
        return program

    monkeypatch.setattr(audit, "program", installed)
    return answers


@pytest.mark.parametrize(
    ("pypi", "osv", "code", "told"),
    [
        ([CLEAN], None, 0, "1 packages asked about, 0 vulnerabilities known\n"),
        ([CLEAN, BAD], None, 1, "  two 2.0: PYSEC-1, mended in 2.1\n"),
        (None, [CLEAN], 0, "1 packages asked about"),
        (None, None, 3, "INCOMPLETE: pypi does not answer: ConnectionError: no such host\n"),
        # pip-audit itself calls this "no known vulnerabilities".
        (
            [SKIPPED],
            None,
            3,
            "0 packages asked about, 0 vulnerabilities known\n  INCOMPLETE: pypi knows nothing of three\n",
        ),
        ([CLEAN, SKIPPED], [SKIPPED, SKIPPED], 3, "1 packages asked about"),
        ([], [], 3, "INCOMPLETE"),
        ([BAD, SKIPPED], None, 1, "INCOMPLETE: not all packages could be asked about"),
    ],
)
def test_only_what_a_service_knew_of_counts(
    answers: dict[str, Any],
    pypi: list[Any] | None,
    osv: list[Any] | None,
    code: int,
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers |= {"pypi": pypi, "osv": osv}
    assert audit.main([str(tmp_path / "lock.txt")]) == code
    out = capsys.readouterr().out
    assert told in out
    assert ("INCOMPLETE" in out) is (code == 3 or SKIPPED in (pypi or ()))


def test_where_pip_audit_cannot_be_installed_nothing_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def create(place: Path, **_: Any) -> None:
        (place / "bin").mkdir(parents=True)
        (place / "bin" / "python").symlink_to("/bin/false")

    monkeypatch.setattr(audit, "PLACE", tmp_path / "place")
    monkeypatch.setattr(venv, "create", create)
    assert audit.main([]) == 3
    assert capsys.readouterr().out.startswith("INCOMPLETE: nothing was asked")


def test_all_locks_of_the_project_are_asked_about(
    answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    answers |= {"pypi": [CLEAN], "osv": None}
    assert audit.main([]) == 0
    out = capsys.readouterr().out
    for name in (
        "requirements/core.txt",
        "requirements/dev.txt",
        "requirements/audit.txt",
        "sandbox/requirements.txt",
    ):
        assert f"{audit.ROOT / name}: 1 packages" in out
