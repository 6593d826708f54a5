"""`python -m grader.image [wheels | prepare | if-engine]`: the steps of setting up.

They run before the command line is installed. Without an argument the image is built. The others are skipped
where no engine answers: `wheels` downloads the packages and needs the standard library alone; `prepare` makes
the base too; `if-engine` builds.
"""

import os
import sys
from collections.abc import Callable

from grader.engine import engine_expected
from grader.errors import SandboxError
from grader.image.build import build, prepare
from grader.image.wheels import fetch_wheels

_STEPS: dict[str, Callable[[Callable[[str], None]], object]] = {
    "wheels": lambda progress: fetch_wheels(progress) if engine_expected() else None,
    "prepare": prepare,
    "if-engine": build,
}


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    if len(arguments) > 1 or not set(arguments) <= set(_STEPS):
        _say(f"received {arguments}, expected nothing or one of {list(_STEPS)}")
        return 2
    try:
        if arguments:
            _STEPS[arguments[0]](_say)
        else:
            _say(build(_say))
    except SandboxError as error:
        # In continuous integration the engine's tests must run; elsewhere there is much to do without them.
        optional = bool(arguments) and os.environ.get("CI") != "true"
        _say(f"{error}; going on without the sandbox image" if optional else str(error))
        return 0 if optional else error.exit_code
    return 0


def _say(line: str) -> None:
    print(f"image: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
