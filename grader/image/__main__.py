"""`python -m grader.image [STEP]`: builds the image, or does a step of setting up without the command line.

`wheels` downloads the packages and needs the standard library alone; `prepare` makes the base too;
`if-engine` builds; all three are skipped where no engine answers. `built` exits with 1 without an image.
"""

import os
import sys
from collections.abc import Callable

from grader.engine import engine_expected
from grader.errors import SandboxError
from grader.image.build import build, is_built, prepare
from grader.image.wheels import fetch_wheels

_STEPS: dict[str, Callable[[Callable[[str], None]], object]] = {
    "wheels": lambda progress: fetch_wheels(progress) if engine_expected() else None,
    "prepare": prepare,
    "if-engine": build,
}


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    if len(arguments) > 1 or not set(arguments) <= {*_STEPS, "built"}:
        _say(f"received {arguments}, expected nothing, `built` or one of {list(_STEPS)}")
        return 2
    try:
        if arguments == ["built"]:
            return 0 if is_built() else 1
        if arguments:
            _STEPS[arguments[0]](_say)
        else:
            _say(build(_say))
    except SandboxError as error:
        if arguments == ["built"]:
            return 1
        # In continuous integration the engine's tests must run; elsewhere there is much to do without them.
        optional = bool(arguments) and os.environ.get("CI") != "true"
        _say(f"{error}; going on without the sandbox image" if optional else str(error))
        return 0 if optional else error.exit_code
    return 0


def _say(line: str) -> None:
    print(f"image: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
