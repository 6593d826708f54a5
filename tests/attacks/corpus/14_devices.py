"""Read the engine's socket, the disks, the memory and the log of the host."""

import os
import stat
from errno import EACCES, EBADFD, ENODATA, ENOENT, ENXIO, EPERM, EROFS

PLACES = """
/var/run/docker.sock /run/docker.sock /run/containerd/containerd.sock /dev/kmsg /dev/mem /dev/kmem /dev/port /dev/sda
/dev/vda /dev/nvme0n1 /dev/loop0 /dev/loop-control /dev/mapper/control /dev/fuse /dev/kvm /dev/net/tun /proc/kcore
/proc/kmsg
"""


def read(place):
    with open(place, "rb") as file:
        if not file.read(16):
            raise OSError(ENODATA, "covered with /dev/null")


for place in PLACES.split():
    refused(place, lambda place=place: read(place), EACCES, EBADFD, ENODATA, ENOENT, ENXIO, EPERM)
for number in ((1, 1), (8, 0), (254, 0), (10, 232)):
    device = os.makedev(*number)
    make = lambda device=device: os.mknod("device", stat.S_IFBLK | 0o600, device)
    refused(f"mknod {number}", make, EPERM, EROFS)
