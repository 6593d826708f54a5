"""Entry point: `python -m worker` starts the zygote, `python -m worker relay` one behind a relay.

`python -m worker clean UID FOLDER...`, as root, removes what a child left whose zygote can no longer do so.
"""

import sys

from . import guardian, relay, zygote

if sys.argv[1:] == ["relay"]:
    relay.main()
elif sys.argv[1:2] == ["clean"]:
    sys.exit(not guardian.clean_up(int(sys.argv[2]), tuple(sys.argv[3:])))
else:
    zygote.main(sys.argv[1:])
