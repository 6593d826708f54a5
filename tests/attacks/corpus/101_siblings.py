"""Make processes that are the zygote's children instead of one's own: nobody would reap them, and all can read their names."""

from errno import EPERM

CLONE_PARENT, SIGCHLD = 0x8000, 17
refused("a sibling", lambda: syscall("clone", CLONE_PARENT | SIGCHLD, 0, 0, 0, 0), EPERM)
