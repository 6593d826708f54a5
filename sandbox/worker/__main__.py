"""Entry point: `python -m worker` starts the zygote, `python -m worker relay` one behind a relay."""

import sys

from . import relay, zygote

if sys.argv[1:] == ["relay"]:
    relay.main()
else:
    zygote.main(sys.argv[1:])
