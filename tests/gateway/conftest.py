"""What the gateway's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.kit import Desk, Pen, desk_in
from tests.gateway.postgres import postgres_cluster, postgres_database, postgres_empty, postgres_template

__all__ = ["desk", "pen", "postgres_cluster", "postgres_database", "postgres_empty", "postgres_template"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A settled gateway, in process; every test that has one runs on both databases."""
    changes = {}
    if request.param == "postgres":
        folder = (tmp_path / "files").as_posix()
        changes = {"database": request.getfixturevalue("postgres_database"), "files": folder}
    with desk_in(tmp_path, **changes) as found:
        yield found


@pytest.fixture
def pen(desk: Desk) -> Pen:
    """A computer's operations."""
    return Pen(desk.clock)
