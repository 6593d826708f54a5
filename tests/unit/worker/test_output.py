"""What a submission prints is kept up to a cap and counted beyond it, wherever and however it prints."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
# In a process of its own: the module takes over the descriptors 0, 1 and 2.
PROGRAM = """
import json, os, sys, threading
from sandbox.worker.output import Output
output = Output({keep})
{before}
first = output.text()
output.stop_capturing()
{after}
result = {{"first": first, "second": output.text(), "dropped": output.dropped}}
if sys.platform == "linux":
    # Not getrusage: its maximum is inherited from whoever started this process.
    lines = open("/proc/self/status").read().splitlines()
    result["memory"] = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
with open(sys.argv[1], "w") as file:
    json.dump(result, file)
os._exit(0)
"""


@pytest.fixture
def printed(tmp_path: Path) -> Any:
    """Run code with its output taken over; returns what was kept, and how much was dropped."""

    def run(before: str, after: str = "", keep: int = 4096) -> dict[str, Any]:
        path = tmp_path / "result.json"
        program = PROGRAM.format(before=before, after=after, keep=keep)
        subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=True, timeout=60)
        result: dict[str, Any] = json.loads(path.read_text())
        return result

    return run


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("print('hello', 3)", "hello 3\n"),
        ("print('no line end', end='')", "no line end"),
        ("print('x', file=sys.stderr)", "x\n"),
        ("sys.stdout.write('a'); sys.stderr.write('b\\n')", "ab\n"),
        ("os.write(1, b'raw'); os.write(2, b'raw')", "rawraw"),
        ("os.system('echo from a process')", "from a process\n"),
        ("print('é 漢')", "é 漢\n"),
        ("print('\\ud800')", "\\ud800\n"),
        ("os.write(1, b'\\xff\\x00')", "\\xff\x00"),
        ("sys.stdout.buffer.write(b'bytes')", "bytes"),
        ("", ""),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_printed_is_kept(printed: Any, code: str, text: str) -> None:
    if "sys.stdout.write('a')" in code:
        # Two streams: their order is not promised.
        assert sorted(printed(code)["first"]) == sorted(text)
    else:
        assert printed(code)["first"] == text


def test_there_is_nothing_to_read(printed: Any) -> None:
    code = "try:\n    input('?')\nexcept EOFError:\n    print('nothing')"
    assert printed(code)["first"] == "?nothing\n"


def test_28_a_flood_is_cut_counted_and_costs_no_memory(printed: Any) -> None:
    found = printed("for _ in range(500):\n    print('x' * 65535)", keep=1000)
    assert found["first"] == "x" * 1000
    assert found["dropped"] >= 500 * 65536 - 1100
    assert found.get("memory", 0) < 64 * 2**20


def test_29_a_flood_of_errors_too(printed: Any) -> None:
    found = printed("for _ in range(200):\n    os.write(2, b'x' * 65536)", keep=1000)
    assert found["first"] == "x" * 1000


def test_what_is_printed_later_is_counted_and_dropped(printed: Any) -> None:
    found = printed("print('loading')", "print('hidden input: 0.731')\nos.system('echo 731')")
    assert found["first"] == found["second"] == "loading\n"


@pytest.mark.parametrize(
    "code",
    [
        "sys.stdout = sys.stderr = None",
        "sys.stdout.close(); sys.stderr.close()",
        "del sys.stdout",
        "sys.stdout = object()",
        "os.close(1)",
        "os.close(2)",
        "os.closerange(0, 3)",
        "os.dup2(os.open(os.devnull, os.O_WRONLY), 1)",
        "sys.stdout.detach()",
    ],
)
def test_a_submission_that_spoils_its_streams_loses_its_output_and_nothing_else(
    printed: Any, code: str
) -> None:
    assert "Traceback" not in printed(f"print('before')\n{code}")["first"]


def test_a_replaced_stream_does_not_hold_back_what_was_printed_before(printed: Any) -> None:
    assert printed("print('before')\nsys.stdout = None")["first"] == "before\n"


def test_other_threads_may_print_meanwhile(printed: Any) -> None:
    code = "threading.Thread(target=lambda: [print('.') for _ in iter(int, 1)], daemon=True).start()"
    assert set(printed(code)["first"]) <= {".", "\n"}
