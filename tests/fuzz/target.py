"""What a fuzzing target is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Target:
    """A decoder as a function of bytes, which returns whatever they are unless it breaks what it promises.

    Args:
        function: Lets out what the decoder must not; its docstring says what that is.
        memory: Bytes that one call may take at the most.
        longest: Bytes that the fuzzer makes its inputs of at the most.
    """

    function: Callable[[bytes], None]
    memory: int
    longest: int = 4096

    @property
    def name(self) -> str:
        """Its function's name, and that of its folder of seeds."""
        return self.function.__name__


class Draw:
    """Decisions made of bytes: of any, and of the same the same; all zero when they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    @property
    def over(self) -> bool:
        """Whether all bytes are used up."""
        return self._place >= len(self._data)

    def number(self, below: int) -> int:
        """Of one byte: 0 to below - 1."""
        return self.bytes(1)[0] % below if not self.over else 0

    def one(self, choices: Sequence[Any]) -> Any:
        """One of them."""
        return choices[self.number(len(choices))]

    def bytes(self, count: int) -> bytes:
        """So many, or fewer at the end."""
        part = self._data[self._place : self._place + count]
        self._place += count
        return part
