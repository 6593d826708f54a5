"""Send what one has seen to a machine elsewhere."""

import os
import socket
from errno import EAFNOSUPPORT

for family in (socket.AF_INET, socket.AF_INET6):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        refused(f"{family.name} {kind.name}", lambda f=family, k=kind: socket.socket(f, k), EAFNOSUPPORT)


def resolve():
    try:
        socket.getaddrinfo("example.org", 80)
    except socket.gaierror as error:
        raise OSError(EAFNOSUPPORT, str(error)) from None


refused("DNS", resolve, EAFNOSUPPORT)
if os.listdir("/sys/class/net") != ["lo"]:
    raise RuntimeError("allowed: a network interface")
