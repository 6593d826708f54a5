"""Use the worker's own code for one's purposes: as the guardian of others, as a zygote, as somebody else."""

import os
from errno import EACCES, EPERM

from worker import guardian, zygote

for uid in (0, 65533, os.getuid() + 1):
    refused(f"be the guardian of {uid}", lambda uid=uid: guardian.end_processes(uid), EPERM)
    refused(f"become {uid}", lambda uid=uid: zygote._become(uid), EPERM)
refused("wipe the worker", lambda: guardian.wipe("/opt/worker"), EACCES, EPERM, 30)
refused("read the zygote's tokens", lambda: open(f"/proc/{os.getppid()}/environ").read(), EACCES, EPERM)
for name in os.listdir("/proc"):
    if name.isdigit() and os.stat(f"/proc/{name}").st_uid != os.getuid():
        look = lambda name=name: os.listdir(f"/proc/{name}/fd")
        refused(f"descriptors of {name}", look, EACCES, EPERM)
