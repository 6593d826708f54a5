"""Talk to the kernel or the wire below: raw, packet, netlink, crypto, XDP, Bluetooth, CAN."""

import socket
from errno import EAFNOSUPPORT

FAMILIES = {
    "packet": 17,
    "netlink": 16,
    "alg": 38,
    "xdp": 44,
    "bluetooth": 31,
    "can": 29,
    "tipc": 30,
    "key": 15,
}
for name, family in FAMILIES.items():
    for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM):
        refused(f"{name} {kind.name}", lambda f=family, k=kind: socket.socket(f, k), EAFNOSUPPORT)
refused("raw IP", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1), EAFNOSUPPORT)
refused("a pair of them", lambda: socket.socketpair(16, socket.SOCK_RAW), EAFNOSUPPORT)
