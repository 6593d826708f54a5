"""Blocks of UIDs: each sandbox gives its children numbers that no other sandbox of the machine uses.

The kernel counts some limits by user over all containers (processes, pending signals, pages of pipes, descriptors in
flight): submissions that run at the same time under one number could deny each other these.
"""

import secrets

UIDS = 2000
"""How many UIDs a block has: a box gives them to its children one after another."""

UID_RANGES = ((1_900_000_000, 2_100_000_000), (20_000, 60_000))
"""No account has them and no container is given them: above what systemd assigns, and for user namespaces below it."""


def draw_block(end: int) -> int:
    """The first UID of a block, drawn anew for each sandbox.

    Args:
        end: First UID that there is not; a user namespace often has 65,536.
    """
    low, high = next((low, high) for low, high in UID_RANGES if high <= end)
    return low + UIDS * secrets.randbelow((high - low) // UIDS)
