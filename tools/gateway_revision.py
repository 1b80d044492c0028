"""Write the next revision of the gateway's tables: what differs between the code and the newest revision.

    python -m tools.gateway_revision "attachments of reports"

Look over the file that it names, and let it hold in SQLite and PostgreSQL alike; `tests/gateway/test_migrations.py`
compares the result with the code in both.
"""

from __future__ import annotations

import re
import sys

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from iocdesk.gateway.migrations import FOLDER, revisions


def main(arguments: list[str]) -> int:
    """Write it; 2 without a title."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    title = arguments[0]
    number = f"{int(revisions()[-1]) + 1:04d}"
    slug = re.sub(r"\W+", "_", title.lower()).strip("_")[:40]
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix())
    config.set_main_option("file_template", f"r{number}_{slug}")
    with create_engine("sqlite://").connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        command.revision(config, title[:1].upper() + title[1:], autogenerate=True, rev_id=number)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
