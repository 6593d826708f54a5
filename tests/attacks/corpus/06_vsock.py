"""Call the host of a virtual machine."""

import socket
from errno import EAFNOSUPPORT

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    refused(f"AF_VSOCK {kind.name}", lambda kind=kind: socket.socket(40, kind), EAFNOSUPPORT)
