"""What every attack has at hand: attempts that must be refused, and system calls by name."""

import ctypes
import errno
import os
import platform

IN_GVISOR = platform.release() == "4.4.0"  # what its kernel says of itself
# Where the judge listens, or what carries connections to it.
JUDGE = "/run/grader/socket" if os.path.exists("/run/grader/socket") else "\0grader"
# By name: on x86_64, on aarch64 (None: it has no such call).
CALLS = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "fsopen": (430, 430),
    "unshare": (272, 97),
    "clone": (56, 220),
    "clone3": (435, 435),
    "setns": (308, 268),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "kcmp": (312, 272),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "semget": (64, 190),
    "shmget": (29, 194),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "mknodat": (259, 33),
    "perf_event_open": (298, 241),
    "timer_create": (222, 107),
    "userfaultfd": (323, 282),
}
_libc = ctypes.CDLL(None, use_errno=True)


def syscall(name, *arguments):
    """Make a system call; OSError as Python's own calls raise it."""
    number = CALLS[name][platform.machine() == "aarch64"]
    ctypes.set_errno(0)
    values = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = _libc.syscall(number, *values)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def refused(what, attempt, *codes):
    """Attempt something. If it fails with one of these error numbers, say so; if not, nothing of this file loads."""
    try:
        attempt()
    except OSError as error:
        if error.errno not in codes:
            raise RuntimeError(f"{what}: {error}") from None
        print(f"refused: {what}: {errno.errorcode[error.errno]}")
    else:
        raise RuntimeError(f"allowed: {what}")
