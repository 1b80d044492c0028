"""What the gateway's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.kit import Desk, Pen, desk_in


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A settled gateway, in process."""
    with desk_in(tmp_path) as found:
        yield found


@pytest.fixture
def pen(desk: Desk) -> Pen:
    """A computer's operations."""
    return Pen(desk.clock)
