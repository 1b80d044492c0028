"""Where the bundle starts."""

from __future__ import annotations

import sys

from iocdesk.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
