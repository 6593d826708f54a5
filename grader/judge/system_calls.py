"""The filter of system calls under which a judge works: Linux, x86-64 and 64-bit ARM, put together by hand.

A judge computes, reads files and talks on sockets that it was given. What it may not do is listed, with every call that
is newer than this list, so that libraries which a hidden test imports find the ordinary ones.
"""

import platform
import struct
from functools import cache

from grader.backends.confine import (
    ALLOW,
    ANY_BIT,
    ARCHITECTURE,
    AT_LEAST,
    EQUAL,
    FAIL,
    FIRST_ARGUMENT,
    KILL,
    LOAD,
    NUMBER,
    RETURN,
    Instruction,
    assembled,
)

_EPERM, _ENOSYS = 1, 38
# Name by which the kernel's audit knows it, and the column of the tables.
_MACHINES = {"x86_64": (0xC000_003E, 0), "aarch64": (0xC000_00B7, 1)}
_UNKNOWN = 457  # calls from here on came after Linux 6.7; those of the x32 ABI are numbered above it too
_CLONE_THREAD = 0x0001_0000
_PR_SET_PDEATHSIG = 1
_OWNERS_BY_FCNTL = (8, 15)  # F_SETOWN, F_SETOWN_EX: whom the kernel signals about a file
# TIOCSTI and TIOCLINUX type into a terminal; FIOSETOWN and SIOCSPGRP do what F_SETOWN does.
_IOCTLS = (0x5412, 0x541C, 0x8901, 0x8902)

# Numbers on x86-64 and on 64-bit ARM; None where the architecture has no such call.
Numbers = dict[str, tuple[int | None, int | None]]
REFUSED: Numbers = {
    # Other ends of sockets: the engine's, a display's, a resolver's, the network's.
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    # Other programs and processes.
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # Signals; those to itself alone are below.
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    # Memory, files and scheduling of other processes.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "get_robust_list": (274, 100),
    "move_pages": (279, 239), "migrate_pages": (256, 238), "setpriority": (141, 140), "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    # What outlives its process: System V's shared memory, semaphores and messages, POSIX queues, keys.
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193),
    "semctl": (66, 191), "semtimedop": (220, 192), "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188),
    "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    # Views of the file system, and files by other ways than their names.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "unshare": (272, 97),
    "setns": (308, 268), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    # What Landlock does not ask about; truncating it knows from its third version on.
    "truncate": (76, 45), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    # Large parts of the kernel that no test needs.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_setup": (206, 0),
    # The machine's own affairs.
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None), "acct": (163, 89),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171), "syslog": (103, 116),
    "vhangup": (153, 58),
}  # fmt: skip
# Libraries fall back to the older call where these are unknown; clone3 hides its flags from a filter.
ABSENT: Numbers = {
    "clone3": (435, 435), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
}  # fmt: skip
# Landlock lets it reach any file. It does nothing and says that it is done, which is enough to copy a file.
WITHOUT_EFFECT: Numbers = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
}  # fmt: skip
BY_ARGUMENT: dict[str, tuple[int, int]] = {
    "clone": (56, 220), "kill": (62, 129), "tgkill": (234, 131), "prlimit64": (302, 261),
    "fcntl": (72, 25), "ioctl": (16, 29), "prctl": (157, 167),
}  # fmt: skip


def known() -> bool:
    """Whether there is a filter for this machine and this interpreter."""
    return platform.machine() in _MACHINES and struct.calcsize("P") == 8


def judge_filter(pid: int) -> bytes:
    """The filter of a judge.

    Args:
        pid: Its own process, the only one that it may signal.
    """
    machine = platform.machine()
    column, refused = _MACHINES[machine][1], FAIL | _EPERM
    program: list[Instruction] = []
    for name, argument, operation, values, matched, otherwise in (
        ("clone", 0, ANY_BIT, (_CLONE_THREAD,), ALLOW, refused),
        ("kill", 0, EQUAL, (pid,), ALLOW, refused),
        ("tgkill", 0, EQUAL, (pid,), ALLOW, refused),
        ("prlimit64", 0, EQUAL, (0, pid), ALLOW, refused),
        ("fcntl", 1, EQUAL, _OWNERS_BY_FCNTL, refused, ALLOW),
        ("ioctl", 1, EQUAL, _IOCTLS, refused, ALLOW),
        # A judge ends with its server, whatever it has become.
        ("prctl", 0, EQUAL, (_PR_SET_PDEATHSIG,), refused, ALLOW),
    ):
        program += _by_argument(BY_ARGUMENT[name][column], argument, operation, values, matched, otherwise)
    return listed(machine) + assembled([*program, (RETURN, 0, 0, ALLOW)])


@cache
def listed(machine: str) -> bytes:
    """The part of the filter that goes by the numbers of calls alone, to be followed by another.

    Args:
        machine: "x86_64" or "aarch64".
    """
    audit, column = _MACHINES[machine]
    program: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, _UNKNOWN),
        (RETURN, 0, 0, FAIL | _ENOSYS),
    ]
    for numbers, error in ((REFUSED, _EPERM), (ABSENT, _ENOSYS), (WITHOUT_EFFECT, 0)):
        for entry in numbers.values():
            if (number := entry[column]) is not None:
                program += [(EQUAL, 0, 1, number), (RETURN, 0, 0, FAIL | error)]
    return assembled(program)


def _by_argument(
    number: int, argument: int, operation: int, values: tuple[int, ...], matched: int, otherwise: int
) -> list[Instruction]:
    """What becomes of a call by its argument, of which the kernel takes the lower 32 bits."""
    count = len(values)
    tests = [(operation, count - index, 0, value) for index, value in enumerate(values)]
    return [
        (EQUAL, 0, count + 3, number),
        (LOAD, 0, 0, FIRST_ARGUMENT + 8 * argument),
        *tests,
        (RETURN, 0, 0, otherwise),
        (RETURN, 0, 0, matched),
    ]
