"""Mount something, in the old way and in the new one."""

import ctypes
from errno import EPERM

proc, place = ctypes.c_char_p(b"proc"), ctypes.c_char_p(b"/tmp")
refused("mount", lambda: syscall("mount", proc, place, proc, 0, 0), EPERM)
refused("umount", lambda: syscall("umount2", ctypes.c_char_p(b"/proc/sys"), 0), EPERM)
refused("pivot_root", lambda: syscall("pivot_root", place, place), EPERM)
refused("fsopen", lambda: syscall("fsopen", proc, 0), EPERM)
