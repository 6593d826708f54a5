"""Take memory until the kernel takes the process."""


def summarise(x):
    held = []
    while True:
        held.append(bytearray(b"x") * 2**22)
