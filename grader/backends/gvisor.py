"""gVisor, a second wall: a kernel of its own, in the engine's runtime "runsc", between a box and the machine's."""

from typing import Any, Literal

RUNTIME: Literal["runsc"] = "runsc"
MEND = "on Debian run `make engine` as root; elsewhere see the section gVisor in docs/security.md"
# Of its kernel, beside what the submission may use.
MEMORY = 128 * 2**20
# One process of a box is a process of the machine, its threads, and threads of gVisor's kernel: 6.3 were counted.
_HOST_PIDS_EACH = 8
_KERNEL_PIDS = 128


def problem(info: dict[str, Any]) -> str | None:
    """Why boxes cannot be started in gVisor, MEND says what to do; None when nothing is known against it.

    Args:
        info: What the engine says about itself.
    """
    runtime = info.get("Runtimes", {}).get(RUNTIME)
    if runtime is None:
        return f"the engine has no runtime `{RUNTIME}` (gVisor)"
    flags = {flag.lstrip("-") for flag in runtime.get("runtimeArgs") or ()}
    if not flags & {"oci-seccomp", "oci-seccomp=true"}:
        # It would be started all the same, and nobody would notice.
        return (
            f"the engine's runtime `{RUNTIME}` filters no system calls: expected the argument --oci-seccomp"
        )
    return None


def host_pids(pids: int) -> int:
    """How many processes and threads of the machine a box needs for so many of its own.

    gVisor ends the whole box when it gets no more, so the box's own limit (RLIMIT_NPROC, which gVisor counts by box)
    must be met first.
    """
    return pids * _HOST_PIDS_EACH + _KERNEL_PIDS
