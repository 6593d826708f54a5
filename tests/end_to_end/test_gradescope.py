"""The exported zip in a container that is laid out like Gradescope's, from `setup.sh` to `results.json`."""

import ast
import contextlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.engine import connect
from grader.image.base import choose_base
from grader.image.wheels import _PLATFORMS, fetch_wheels, wheel_dir

if TYPE_CHECKING:
    import docker

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
LIGHT = ROOT / "tests" / "courses" / "light"
HOSTILE = Path(__file__).parent / "gradescope" / "hostile.py"
SOFTMAX = (LIGHT / "reference_solutions" / "softmax" / "solution.py").read_text(encoding="utf-8")
METADATA = json.dumps({"id": 1, "users": [{"email": "ada@example.org", "id": 4711, "name": "Ada Lovelace"}]})
# A UID such as a submission gets.
STRANGER = "1900000001:1900000001"
# Without what another process would need: what stands in for the platform has no more than Docker gives by default.
CRIPPLED = "setpriv --bounding-set=-setpcap /autograder/run_autograder"


@dataclass
class Ran:
    """What a command in the container did."""

    code: int
    output: str


@dataclass
class Platform:
    """The container, and what the platform does in it."""

    client: "docker.APIClient"
    container: str

    def run(self, command: str, user: str = "root", **environment: str) -> Ran:
        """Run a command of bash."""
        made = self.client.exec_create(
            self.container, ["bash", "-c", command], user=user, environment=environment
        )
        output: bytes = self.client.exec_start(made["Id"])
        return Ran(self.client.exec_inspect(made["Id"])["ExitCode"], output.decode(errors="replace"))

    def put(self, folder: str, files: dict[str, bytes], mode: int = 0o644) -> None:
        """Lay files into a new folder."""
        assert self.run(f"rm -rf '{folder}' && mkdir -p '{folder}'").code == 0
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = len(content), mode
                tar.addfile(entry, io.BytesIO(content))
        assert self.client.put_archive(self.container, folder, packed.getvalue())

    def install(self, archive: Path) -> None:
        """Unpack the zip as the platform does."""
        with zipfile.ZipFile(archive) as packed:
            self.put("/autograder/source", {name: packed.read(name) for name in packed.namelist()})
        self.run("cp /autograder/source/run_autograder /autograder && chmod +x /autograder/run_autograder")

    def grade(self, files: dict[str, bytes], command: str = "/autograder/run_autograder") -> dict[str, Any]:
        """Hand something in, and read what comes of it."""
        self.put("/autograder/submission", files)
        return self.grade_folder(command)

    def grade_folder(self, command: str = "/autograder/run_autograder") -> dict[str, Any]:
        """Grade what lies in the submission's folder; the script is called in it, which should not matter."""
        self.put("/autograder/results", {})
        self.run(f"echo '{METADATA}' > /autograder/submission_metadata.json; chmod 644 /autograder/*.json")
        ran = self.run(f"cd /autograder/submission && {command}")
        assert ran.code == 0, ran.output
        found: dict[str, Any] = json.loads(self.run("cat /autograder/results/results.json").output)
        return found

    def remains(self) -> str:
        """Processes and files of submissions' users."""
        return self.run(
            "grep -hE '^Uid:.*19[0-9]{8}|^Uid:.*20[0-9]{8}' /proc/[0-9]*/status; "
            "find / /opt -xdev -uid +1000000; find /dev/shm /dev/mqueue -uid +1000000; find /tmp -name 'grader-user-*'"
        ).output


def export(exercise: str, out: Path, *options: str | Path) -> Path:
    """The zip, made as an instructor makes it."""
    command = [sys.executable, "-m", "grader", "export", "gradescope", exercise, "--out", out, *options]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return out


def core_wheels(folder: Path) -> None:
    """What the grader itself needs, for the container's Python; most or all of it is in the cache."""
    command = [sys.executable, "-m", "pip", "download", "-qq", "--require-hashes", "--no-deps"]
    command += ["--only-binary=:all:", "--implementation", "cp", "--python-version", "3.11"]
    command += [option for platform in _PLATFORMS for option in ("--platform", platform)]
    command += ["--find-links", str(wheel_dir()), "--requirement", str(ROOT / "requirements" / "core.txt")]
    command += ["--dest", str(folder)]
    if subprocess.run([*command, "--no-index"], capture_output=True, check=False).returncode != 0:
        subprocess.run(command, check=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gradescope")


@pytest.fixture(scope="module")
def platform(folder: Path) -> Iterator[Platform]:
    """A container of Docker's default rights, without a network, in which `setup.sh` has run."""
    core = folder / "core"
    core.mkdir()
    core_wheels(core)
    fetch_wheels(print)
    with contextlib.closing(connect(timeout=600)) as client:
        host = client.create_host_config(
            network_mode="none",
            init=False,  # process 1 reaps nobody, as a platform's harness may not
            tmpfs={"/opt": "exec,size=3g"},  # a disk takes half a minute to forget it
            binds={
                str(core): {"bind": "/wheels/core", "mode": "ro"},
                str(wheel_dir()): {"bind": "/wheels/sandbox", "mode": "ro"},
            },
        )
        made = client.create_container(choose_base(client, print), ["sleep", "infinity"], host_config=host)
        try:
            client.start(made["Id"])
            place = Platform(client, made["Id"])
            place.install(export("softmax", folder / "softmax.zip", "--course", LIGHT, "--seed", "7"))
            # What an image may have: places where everybody may write.
            place.run("mkdir -m 1777 /srv/open; touch /srv/open/file; chmod 666 /srv/open/file")
            ran = place.run(
                "cd /srv/open && bash /autograder/source/setup.sh",
                PIP_NO_INDEX="1",
                PIP_FIND_LINKS="/wheels/core /wheels/sandbox",
                PIP_NO_COMPILE="1",  # spares the test a minute; each import then takes longer
            )
            assert (ran.code, "WARNING" in ran.output) == (0, False), ran.output
            yield place
        finally:
            client.remove_container(made["Id"], force=True, v=True)


def test_the_reference_has_all_points_and_the_reader_knows_how_it_ran(platform: Platform) -> None:
    found = platform.grade({"solution.py": SOFTMAX.encode()})
    assert (found["score"], len(found["tests"])) == (100, 10)
    assert found["extra_data"] == {"exercise": "softmax", "seed": 7, "isolation": "user"}
    assert "as a user of its own" in found["output"]
    assert "without a network" in found["output"]
    assert platform.remains() == ""


def test_a_notebook_among_other_files(platform: Platform) -> None:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "source": SOFTMAX,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    files = {"work/My homework.ipynb": json.dumps(notebook).encode(), "work/notes.txt": b"see notebook"}
    assert platform.grade(files)["score"] == 100


def test_a_mistake_costs_its_points_and_is_named(platform: Platform) -> None:
    wrong = SOFTMAX.replace("return -np.mean(", "return -np.sum(")
    found = platform.grade({"solution.py": wrong.encode()})
    assert found["score"] == 80
    hints = {test["name"]: test["output"] for test in found["tests"] if test["status"] == "failed"}
    assert hints["cross_entropy is the batch mean of -log p(label)"] == "Take the batch mean, not the sum."


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "found none"),
        ({"report.pdf": b"x"}, "found none"),
        ({"a.py": b"x = 1", "b.py": b"y = 2"}, "call the one to be graded solution.py"),
    ],
)
def test_what_cannot_be_graded_is_a_zero_with_a_reason(
    platform: Platform, files: dict[str, bytes], message: str
) -> None:
    found = platform.grade(files)
    assert (found["score"], found["tests"]) == (0, [])
    assert message in found["output"]


@pytest.mark.parametrize(
    "target", ["/autograder/source/course/hidden_tests/softmax/test_loss.py", "/etc/shadow", "/dev/zero"]
)
def test_a_link_is_not_followed(platform: Platform, target: str) -> None:
    platform.put("/autograder/submission", {})
    platform.run(f"ln -s {target} /autograder/submission/solution.py")
    found = platform.grade_folder()
    assert found["score"] == 0
    assert "is a link" in found["output"]
    assert "oracle" not in found["output"]


def test_files_of_a_submission_are_no_modules_of_the_grader(platform: Platform) -> None:
    names = ("sitecustomize", "usercustomize", "grader", "numpy", "conftest", "json", "worker")
    trap = b"open('/autograder/trap', 'w'); raise SystemExit('caught')"
    found = platform.grade({"solution.py": SOFTMAX.encode(), **{f"{name}.py": trap for name in names}})
    assert platform.run("ls /autograder/trap").code != 0
    assert found["score"] == 100


def test_nothing_is_read_written_or_left_by_a_hostile_submission(platform: Platform) -> None:
    found = platform.grade({"solution.py": (HOSTILE.read_text(encoding="utf-8") + SOFTMAX).encode()})
    said = re.search(r"^WON (.*) OTHERS (\d+) UID (\d+)$", found["output"], re.MULTILINE)
    assert said is not None, found["output"]
    assert ast.literal_eval(said[1]) == []
    # It had somebody to attack: the platform's processes, the grader, its judge and the zygote.
    assert int(said[2]) >= 5
    assert int(said[3]) >= 1_900_000_000
    assert found["score"] == 100
    assert platform.remains() == ""
    assert platform.grade({"solution.py": SOFTMAX.encode()})["score"] == 100


def test_another_user_can_read_nothing_of_ours_and_write_nowhere(platform: Platform) -> None:
    platform.grade({"solution.py": SOFTMAX.encode()})
    assert platform.run("find /autograder -type f | wc -l").output.strip() > "100"
    seen = platform.run("find /autograder 2>/dev/null; cat /autograder/source/setup.sh", STRANGER)
    assert (seen.code, re.findall(r"^/autograder/.*", seen.output, re.MULTILINE)) == (1, [])
    writable = platform.run("find / /opt -xdev -writable -not -type l 2>/dev/null", STRANGER)
    assert writable.output == ""
    for place in ("/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/srv/open"):
        assert platform.run(f"touch {place}/mine", STRANGER).code != 0
    # Nor is a copy of the tests anywhere else, among the files that are newer than the image.
    new = "find / /opt/grader/sandbox -xdev -type f -cnewer /var/lib/dpkg/status -print0"
    copies = platform.run(f"{new} | xargs -0 grep -l 'normalises over the batch'").output.split()
    assert copies == ["/autograder/source/course/hidden_tests/softmax/test_loss.py"]


def test_where_nothing_can_be_given_away_nothing_runs(platform: Platform) -> None:
    trap = b"open('/tmp/ran', 'w')\nprint('I ran')\n"
    found = platform.grade({"solution.py": trap + SOFTMAX.encode()}, CRIPPLED)
    assert "score" not in found
    assert found["tests"] == []
    assert "I ran" not in found["output"]
    assert "Not graded" in found["output"]


def test_a_crash_of_the_autograder_is_no_zero(platform: Platform) -> None:
    settings = "/autograder/source/autograder.json"
    before = platform.run(f"cat {settings}").output
    platform.run(f"echo nonsense > {settings}")
    try:
        found = platform.grade({"solution.py": SOFTMAX.encode()})
    finally:
        platform.run(f"echo '{before}' > {settings}")
    assert "score" not in found
    assert "This is no fault of yours and no zero" in found["output"]


def test_the_reference_of_an_exercise_with_tensorflow(platform: Platform, folder: Path) -> None:
    platform.install(export("vae_mnist", folder / "vae.zip"))
    # The rest of the image is the same for every exercise.
    with zipfile.ZipFile(folder / "softmax.zip") as one, zipfile.ZipFile(folder / "vae.zip") as other:
        for name in ("setup.sh", "requirements/core.txt", "sandbox/requirements.txt"):
            assert one.read(name) == other.read(name)
    reference = (ROOT / "reference_solutions" / "vae_mnist" / "solution.py").read_bytes()
    found = platform.grade({"solution.py": reference})
    assert (found["score"], found["extra_data"]["isolation"]) == (100, "user"), found
    assert platform.remains() == ""
