"""Leave messages in the kernel's queues, which outlive processes."""

import ctypes
import os
from errno import EACCES, EPERM, EROFS

name = ctypes.c_char_p(b"/queue")
refused("mq_open", lambda: syscall("mq_open", name, os.O_CREAT | os.O_RDWR, 0o666, 0), EPERM)
refused("msgget", lambda: syscall("msgget", 0x731250, 0o1666), EPERM)
refused("a file in /dev/mqueue", lambda: open("/dev/mqueue/queue", "w"), EACCES, EPERM, EROFS)
