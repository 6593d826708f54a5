"""Where a submission's prints go: kept up to a cap while it loads, counted and dropped afterwards."""

import contextlib
import io
import os
import sys
import threading


class Output:
    """Takes over file descriptors 0, 1 and 2 of a child.

    Args:
        keep: How many bytes are kept at most; the rest is counted.
    """

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._kept = bytearray()
        self._capturing = True
        self._mark = os.urandom(16)
        self._marked = threading.Event()
        self.dropped = 0
        self._reader, self._writer = os.pipe()
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(self._writer, 1)
        os.dup2(self._writer, 2)
        os.close(null)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), "utf-8")
        # Kept: a submission may put others in their place, or close these.
        self._streams = sys.stdout, sys.stderr = _text_stream(1), _text_stream(2)
        # A pipe, not a file: a flood must cost neither disk nor memory.
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self) -> None:
        while chunk := os.read(self._reader, 65536):
            if self._capturing:
                room = max(0, self._keep + len(self._mark) - len(self._kept))
                self._kept += chunk[:room]
                self.dropped += len(chunk) - len(chunk[:room])
                if chunk.endswith(self._mark):
                    self._marked.set()
            else:
                self.dropped += len(chunk)

    def text(self) -> str:
        """What was kept so far, undecodable bytes escaped."""
        if self._capturing:
            for stream in self._streams:
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
            # The mark shows that all that was printed before it has been read.
            self._marked.clear()
            with contextlib.suppress(OSError):
                os.write(self._writer, self._mark)
                self._marked.wait(0.2)
        kept = bytes(self._kept).replace(self._mark, b"")
        return kept[: self._keep].decode("utf-8", "backslashreplace")

    def stop_capturing(self) -> None:
        """From now on only count."""
        self._capturing = False


def _text_stream(descriptor: int) -> io.TextIOWrapper:
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "backslashreplace", line_buffering=True)
