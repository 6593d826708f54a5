"""Ask an advisory service what is known of every locked package.

Exit code: 0 nothing is known and all were asked about, 1 something is known, 3 INCOMPLETE: not all could be.
pip-audit has an environment of its own, from a lock of its own. What it passes over it counts as good; this does not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "audit.txt"
PLACE = ROOT / ".venv" / "audit"
SERVICES = ("pypi", "osv")
KNOWN, INCOMPLETE = 1, 3


class Answer(NamedTuple):
    """What is known of a lock.

    Args:
        asked: How many packages a service knew of.
        known: A line for each vulnerability.
        unasked: Why it is not all that could be known, a line for each reason; empty where it is.
    """

    asked: int
    known: list[str]
    unasked: list[str]


def ask(program: Path, lock: Path) -> Answer:
    """Ask one service after another until one knows all that a lock names; else the answer of the one that knew most.

    Args:
        program: pip-audit.
        lock: With hashes, so that nothing has to be resolved.
    """
    answers = []
    for service in SERVICES:
        answers.append(_ask(program, lock, service))
        if not answers[-1].unasked:
            break
    return max(answers, key=lambda answer: (not answer.unasked, answer.asked))


def _ask(program: Path, lock: Path, service: str) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "audit.json")
        command = [
            program,
            "--requirement",
            lock,
            "--require-hashes",
            "--disable-pip",
            "--progress-spinner",
            "off",
        ]
        command += [
            "--vulnerability-service",
            service,
            "--format",
            "json",
            "--output",
            output,
            "--timeout",
            "30",
        ]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        if not output.exists():
            last_words = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            return Answer(0, [], [f"{service} does not answer: {last_words[:200]}"])
        packages = json.loads(output.read_text(encoding="utf-8"))["dependencies"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    known = [
        f"{package['name']} {package['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'none'}"
        for package in packages
        for each in package.get("vulns", ())
    ]
    unasked = [f"{service} knows nothing of {', '.join(skipped)}"] if skipped or not packages else []
    return Answer(len(packages) - len(skipped), known, unasked)


def program() -> Path:
    """pip-audit, installed unless it is there.

    Raises:
        CalledProcessError: It cannot be installed.
    """
    installed, marker = PLACE / "bin" / "pip-audit", PLACE / "lock.txt"
    if not (marker.exists() and marker.read_bytes() == LOCK.read_bytes()):
        venv.create(PLACE, clear=True, with_pip=True)
        command = [PLACE / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", LOCK]
        subprocess.run(list(map(str, command)), check=True)
        marker.write_bytes(LOCK.read_bytes())
    return installed


def main(arguments: list[str] | None = None) -> int:
    """Print what is known of each lock.

    Returns:
        Exit code.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("locks", nargs="*", type=Path, metavar="LOCK", help="else all of the project")
    locks = parser.parse_args(arguments).locks
    locks = locks or [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "sandbox" / "requirements.txt"]
    try:
        pip_audit = program()
    except subprocess.CalledProcessError as error:
        print(f"INCOMPLETE: nothing was asked: pip-audit cannot be installed ({error})")
        return INCOMPLETE
    answers = {lock: ask(pip_audit, lock) for lock in locks}
    for lock, answer in answers.items():
        print(f"{lock}: {answer.asked} packages asked about, {len(answer.known)} vulnerabilities known")
        for line in answer.known:
            print(f"  {line}")
        for line in answer.unasked:
            print(f"  INCOMPLETE: {line}")
    if any(answer.unasked for answer in answers.values()):
        print("INCOMPLETE: not all packages could be asked about; this says nothing of the others")
    if any(answer.known for answer in answers.values()):
        return KNOWN
    return INCOMPLETE if any(answer.unasked for answer in answers.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
