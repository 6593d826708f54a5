"""`python -m grader.image`: build the image; `... fetch`: only download, with nothing but the standard library.

The set-up of a fresh machine fetches while pip installs what the build needs.
"""

import sys

from grader.errors import GraderError
from grader.image.base import make_base_archive
from grader.image.build import build
from grader.image.wheels import fetch_wheels


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    try:
        if arguments == ["fetch"]:
            fetch_wheels(_say)
        elif arguments == ["fetch-base"]:
            make_base_archive()
        elif arguments:
            _say(f"unknown arguments {arguments}; expected none, `fetch` or `fetch-base`")
            return 2
        else:
            _say(build(_say))
    except GraderError as error:
        _say(str(error))
        return error.exit_code
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
