"""Entry point: `python -m worker` starts the zygote."""

import sys

from .zygote import main

main(sys.argv[1:])
