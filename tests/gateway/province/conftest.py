"""A counter for each test that does something, one for all that only look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.province.kit import Counter, Prepared, counter_in, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A settled gateway to be copied."""
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def counter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Counter]:
    """A settled gateway with its pages; every test that has one runs on both databases."""
    if request.param == "postgres":
        with counter_in(tmp_path, database=request.getfixturevalue("postgres_database")) as found:
            yield found
        return
    with counter_in(tmp_path, request.getfixturevalue("prepared")) as found:
        yield found


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Iterator[Counter]:
    """A settled gateway that is only looked at."""
    with counter_in(tmp_path_factory.mktemp("window"), prepared) as found:
        yield found
