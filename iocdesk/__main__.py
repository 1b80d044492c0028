"""`python -m iocdesk`: the arguments go to the command line."""

from __future__ import annotations

import sys

from iocdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
