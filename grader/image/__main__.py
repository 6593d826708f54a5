"""`python -m grader.image [prepare | if-engine]`: what the set-up runs before the command line can be installed.

Without an argument the image is built. `prepare` only fetches the base and the wheels, `if-engine` builds; both
are skipped where no engine answers. All of it needs the core dependencies alone.
"""

import os
import sys
from collections.abc import Callable

from grader.engine import connect
from grader.errors import SandboxError
from grader.image.build import build, prepare

_COMMANDS: dict[str, Callable[[Callable[[str], None]], object]] = {"prepare": prepare, "if-engine": build}


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    if len(arguments) > 1 or not set(arguments) <= set(_COMMANDS):
        _say(f"received {arguments}, expected nothing or one of {sorted(_COMMANDS)}")
        return 2
    try:
        if arguments:
            connect(timeout=10).close()
            _COMMANDS[arguments[0]](_say)
        else:
            build(_say)
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
