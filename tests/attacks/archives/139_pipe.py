"""A pipe and a socket in the place of a file: who opens the one waits for ever."""

import os
import socket
from pathlib import Path


def make(folder: Path) -> list[Path]:
    os.mkfifo(folder / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s.py"))
    return [folder / "pipe.py", folder / "s.py"]
