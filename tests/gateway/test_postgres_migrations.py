"""The revisions on PostgreSQL: made at once or step by step, the tables are those of the code."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from iocdesk.gateway import migrations
from iocdesk.gateway.database import Database
from iocdesk.gateway.settings import GatewaySettings
from iocdesk.gateway.upgrade import revision_of, upgrade
from tests.gateway.test_migrations import differences, emptied

pytestmark = pytest.mark.long


def test_the_revisions_lead_to_the_tables_of_the_code(postgres_empty: str) -> None:
    made = Database(GatewaySettings(postgres_empty), secrets.token_bytes)
    assert differences(made.engine) == []
    emptied(made.engine)
    with made.engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE meta (key VARCHAR(40) NOT NULL PRIMARY KEY, value VARCHAR(200) NOT NULL)")
        )
    upgrade(made.engine)
    with made.engine.connect() as connection:
        assert revision_of(connection) == migrations.revisions()[-1]
    assert differences(made.engine) == []
    made.close()


def test_gateways_that_start_together_make_the_tables_once(postgres_empty: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(lambda _: Database(GatewaySettings(postgres_empty), secrets.token_bytes), range(4))
        )
    assert len({it.secret for it in made}) == 1
    for it in made:
        it.close()
