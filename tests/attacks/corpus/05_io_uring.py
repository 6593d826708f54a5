"""Have the kernel make calls that a filter of calls does not see."""

import ctypes
from errno import ENOSYS, EPERM

parameters = ctypes.create_string_buffer(120)
refused("io_uring_setup", lambda: syscall("io_uring_setup", 8, parameters), ENOSYS, EPERM)
refused("io_uring_enter", lambda: syscall("io_uring_enter", 0, 1, 0, 0, 0), ENOSYS, EPERM)
refused("io_uring_register", lambda: syscall("io_uring_register", 0, 0, 0, 0), ENOSYS, EPERM)
