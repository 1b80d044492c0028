"""A counter for each test that does something, one for all that only look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.province.kit import Counter, counter_in


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def counter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Counter]:
    """A settled gateway with its pages; every test that has one runs on both databases."""
    changes = {}
    if request.param == "postgres":
        changes = {"database": request.getfixturevalue("postgres_database")}
    with counter_in(tmp_path, **changes) as found:
        yield found


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A settled gateway that is only looked at."""
    with counter_in(tmp_path_factory.mktemp("window")) as found:
        yield found
