import subprocess
import sys

import pytest

from grader.backends.owner import host_identity, is_alive, own_identity


def test_this_process_is_alive() -> None:
    assert is_alive(own_identity())


def test_a_process_that_ended_is_dead() -> None:
    code = "from grader.backends.owner import own_identity; print(own_identity())"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not is_alive(result.stdout.strip())


def test_a_reused_process_id_is_another_process() -> None:
    pid = own_identity().partition(":")[0]
    assert not is_alive(f"{pid}:00000000-1")


@pytest.mark.parametrize("label", ["", "nonsense", "12", "-1:x", ":"])
def test_a_label_that_is_not_ours_is_left_alone(label: str) -> None:
    assert is_alive(label)


def test_the_host_keeps_its_name() -> None:
    assert host_identity() == host_identity()
