"""Open files of the host by their numbers, as the first escape from Docker did."""

import ctypes
import os
from errno import EPERM

handle = ctypes.create_string_buffer(bytes([8, 0, 0, 0, 1, 0, 0, 0, 2] + [0] * 15))
root = os.open("/", os.O_RDONLY)
refused("open_by_handle_at", lambda: syscall("open_by_handle_at", root, handle, 0), EPERM)
number = ctypes.create_string_buffer(4)
refused(
    "name_to_handle_at",
    lambda: syscall("name_to_handle_at", root, ctypes.c_char_p(b"."), handle, number, 0),
    EPERM,
)
os.close(root)
