"""What the zygote does before it has any child."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import os
from sandbox.worker.zygote import Settings
settings = Settings.from_environment()
assert settings.token == bytes(range(16))
assert os.environ["PATH"] and os.environ["LAST"] == "kept"
assert not [name for name in os.environ if name.startswith("GRADER")]
if os.fork() == 0:
    print(open("/proc/self/environ", "rb").read(), flush=True)
    os._exit(0)
os.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc/PID/environ")
def test_57_children_cannot_read_the_token_from_the_environment_that_the_kernel_shows() -> None:
    token = bytes(range(16)).hex()
    environment = {
        "PATH": os.environ["PATH"],
        "GRADER_TOKEN": token,
        "GRADER_SOCKET": "/run/grader/socket",
        "LAST": "kept",
    }
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    assert "LAST=kept" in done.stdout
    assert token not in done.stdout
