"""Leave a tree that is hard to remove: deeper than any path, closed, with names that are no text, and no inode left."""

import contextlib
import os

root = os.open(".", os.O_RDONLY)
names = [b"-rf", b"new\nline", b"\xff\xfe", b" ", b"*", b"x" * 255, b"..."]
with contextlib.suppress(OSError):
    for name in names:
        os.mkdir(name)
        os.close(os.open(name + b"/file", os.O_CREAT))
        os.chmod(name, 0)
    for _ in range(400):
        os.mkdir("deeper")
        os.chdir("deeper")
    while True:
        os.mkdir(f"/tmp/{os.getuid()}-{os.urandom(8).hex()}", 0)
os.fchdir(root)
os.chmod(".", 0)
