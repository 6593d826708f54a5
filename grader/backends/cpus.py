"""Which CPUs a box is pinned to: TensorFlow counts the CPUs of its cpuset and knows nothing of a quota."""

import math
import random
import threading
from collections import Counter


class CpuPool:
    """Hands out the least used of the host's CPUs; safe to call from several threads.

    Args:
        cpus: Numbers of the CPUs that boxes may use.
    """

    def __init__(self, cpus: list[int]) -> None:
        self._uses = Counter(dict.fromkeys(cpus, 0))
        self._lock = threading.Lock()

    def take(self, share: float, chosen: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Reserve CPUs for a box.

        Args:
            share: CPUs' worth of time that the box may use, > 0.
            chosen: The CPUs to reserve; empty for those that are used least.

        Returns:
            `chosen`, else ceil(share) CPU numbers, or all of them where the host has fewer.
        """
        with self._lock:
            cpus = list(self._uses)
            random.shuffle(cpus)  # several graders on one host must not all begin with CPU 0
            cpus.sort(key=self._uses.__getitem__)
            chosen = chosen or tuple(sorted(cpus[: math.ceil(share)]))
            self._uses.update(chosen)
            return chosen

    def give_back(self, cpus: tuple[int, ...]) -> None:
        """Release what `take` returned."""
        with self._lock:
            self._uses.subtract(cpus)
