import os
from pathlib import Path

import pytest

from grader.backends.cgroup import open_cpu_time

ID = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("lines", "file"),
    [
        (f"2:cpuacct:/docker/{ID}\n1:cpu:/docker/{ID}\n0::/\n", f"cpuacct/docker/{ID}/cpuacct.usage"),
        (f"4:cpu,cpuacct:/docker/{ID}\n0::/docker/{ID}\n", f"cpu,cpuacct/docker/{ID}/cpuacct.usage"),
        (f"0::/system.slice/docker-{ID}.scope\n", f"system.slice/docker-{ID}.scope/cpu.stat"),
    ],
    ids=["v1", "v1 with both controllers", "v2"],
)
def test_the_file_of_the_containers_cgroup_is_opened(tmp_path: Path, lines: str, file: str) -> None:
    (tmp_path / "proc" / "7").mkdir(parents=True)
    (tmp_path / "proc" / "7" / "cgroup").write_text(lines, encoding="ascii")
    path = tmp_path / "cgroup" / file
    path.parent.mkdir(parents=True)
    path.write_text("42\n", encoding="ascii")
    descriptor = open_cpu_time(7, ID, proc=tmp_path / "proc", root=tmp_path / "cgroup")
    assert descriptor is not None
    assert os.pread(descriptor, 10, 0) == b"42\n"
    os.close(descriptor)


def test_a_cgroup_of_another_container_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cgroup").write_text("0::/user.slice/session.scope\n", encoding="ascii")
    assert open_cpu_time(7, ID, proc=tmp_path, root=tmp_path) is None


def test_an_engine_elsewhere_has_no_cpu_time(tmp_path: Path) -> None:
    assert open_cpu_time(7, ID, proc=tmp_path) is None
