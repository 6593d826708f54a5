"""Hold as many signals as the user may have pending, in all containers where the same number stands for a student."""

import ctypes
from errno import EAGAIN

# A timer that never goes off has its signal ready: no value, no signal, SIGEV_NONE.
event = ctypes.create_string_buffer(bytes(12) + bytes([1]) + bytes(51))
timers = ctypes.create_string_buffer(4)
count = 0


def hold():
    global count
    while count < 500_000:
        syscall("timer_create", 1, event, timers)
        count += 1


refused("half a million timers", hold, EAGAIN)
print(count, "timers")
