"""What was found where something was looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Args:
        name: What it is, in a few words.
        ok: True works, False does not and something needs it, None could be better.
        detail: What was found.
        mend: How to mend it; empty where nothing is amiss.
    """

    name: str
    ok: bool | None
    detail: str
    mend: str = ""
