"""What a submission cannot use up."""

import errno
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Inmate, StartInmate

pytestmark = pytest.mark.engine

MEBIBYTE = 2**20


@pytest.fixture(scope="module")
def small(start_inmate: "StartInmate") -> "Inmate":
    return start_inmate(memory="128m", pids=32, tmp="8m", cpus=1.0)


def alive(inmate: "Inmate") -> bool:
    return bool(inmate.run("result = 1 + 1") == 2)


def test_memory_ends_the_process_that_takes_it(small: "Inmate") -> None:
    program = "held = [bytearray(b'x' * 2**20) for _ in range(400)]; result = 'held'"
    assert small.run(program) == {"signal": signal.SIGKILL}
    assert alive(small)


def test_there_is_no_swap_to_go_on_in(small: "Inmate") -> None:
    details = small.backend._client().inspect_container(small.box.box_id)["HostConfig"]
    assert details["Memory"] == details["MemorySwap"] == 128 * MEBIBYTE


def test_processes_run_out(small: "Inmate") -> None:
    program = """
import os, signal, time
children = []
try:
    while len(children) < 1000:
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        children.append(child)
except OSError as error:
    result = [error.errno, len(children)]
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""
    code, count = small.run(program)
    assert code == errno.EAGAIN
    assert 8 <= count < 32
    assert alive(small)


def test_threads_run_out(small: "Inmate") -> None:
    program = """
import threading
stop = threading.Event()
threads = []
try:
    while len(threads) < 1000:
        thread = threading.Thread(target=stop.wait)
        thread.start()
        threads.append(thread)
except RuntimeError:
    pass
result = len(threads)
stop.set()
"""
    assert small.run(program) < 32
    assert alive(small)


def test_tmp_runs_out(small: "Inmate") -> None:
    program = """
import os
try:
    for number in range(100):
        with open(f"/tmp/fill{number}", "wb") as file:
            file.write(bytes(2**20))
finally:
    for name in os.listdir("/tmp"):
        os.unlink(f"/tmp/{name}")
result = "written"
"""
    assert small.run(program) == {"errno": errno.ENOSPC}


def test_inodes_run_out(small: "Inmate") -> None:
    program = """
import os
try:
    for number in range(100_000):
        os.close(os.open(f"/tmp/{number}", os.O_CREAT))
finally:
    for name in os.listdir("/tmp"):
        os.unlink(f"/tmp/{name}")
result = "made"
"""
    assert small.run(program) == {"errno": errno.ENOSPC}


def test_a_file_cannot_be_larger_than_tmp(small: "Inmate") -> None:
    program = (
        "import os; os.truncate(os.open('/tmp/giant', os.O_CREAT | os.O_WRONLY), 2**40); result = 'made'"
    )
    assert small.run(program) == {"errno": errno.EFBIG}


def test_open_files_run_out(small: "Inmate") -> None:
    program = "import os; held = [os.open('/dev/null', 0) for _ in range(100_000)]; result = 'held'"
    assert small.run(program) == {"errno": errno.EMFILE}


def test_no_core_is_dumped(small: "Inmate") -> None:
    assert small.run("import resource; result = resource.getrlimit(resource.RLIMIT_CORE)") == [0, 0]


def test_limits_cannot_be_raised(small: "Inmate") -> None:
    program = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (1, 1)); result = 'raised'"
    answer = small.run(f"try:\n    {program}\nexcept ValueError:\n    result = 'refused'")
    assert answer == "refused"


def test_the_submission_sees_as_many_cpus_as_it_may_use(small: "Inmate") -> None:
    assert small.run("import os; result = len(os.sched_getaffinity(0))") == 1


def test_the_cpu_quota_holds(start_inmate: "StartInmate") -> None:
    slow = start_inmate(cpus=0.25)
    program = """
import time
began, cpu = time.monotonic(), time.process_time()
while time.monotonic() - began < 2:
    pass
result = (time.process_time() - cpu) / (time.monotonic() - began)
"""
    assert slow.run(program) < 0.4


def test_the_host_reads_the_boxs_cpu_time(small: "Inmate") -> None:
    if small.box.cpu_fd is None:
        pytest.xfail("the engine's cgroups cannot be reached from here")

    def reading() -> str:
        assert small.box.cpu_fd is not None
        return os.pread(small.box.cpu_fd, 4096, 0).decode()

    def seconds(text: str) -> float:
        return int(text.split()[1]) / 1e6 if text.startswith("usage_usec") else int(text) / 1e9

    before, began = seconds(reading()), time.monotonic()
    small.run(
        "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\nresult = 0"
    )
    used = seconds(reading()) - before
    assert 0.4 < used < time.monotonic() - began + 0.5


def test_few_signals_may_be_pending(small: "Inmate") -> None:
    """Timers count as such, and a hundred thousand of them take the kernel seconds."""
    limits: list[str] = small.run(
        "result = [line.split() for line in open('/proc/self/limits') if 'signals' in line][0]"
    )
    assert limits[-3:] == ["1024", "1024", "signals"]
