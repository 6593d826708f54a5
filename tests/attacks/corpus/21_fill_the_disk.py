"""Fill /tmp, and go on with a full one."""

import os
from errno import ENOSPC


def fill():
    for number in range(100):
        with open(f"/tmp/fill-{number}", "wb") as file:
            file.write(bytes(2**20))


refused("a hundred megabytes", fill, ENOSPC)
left = os.statvfs("/tmp")
print(left.f_bavail * left.f_frsize, "bytes left")
