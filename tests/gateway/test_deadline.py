"""The deadline in small: real workers on a real PostgreSQL, every report receipted once."""

from __future__ import annotations

import pytest

from tests.gateway.postgres import Cluster
from tools.deadline.__main__ import measure

pytestmark = [pytest.mark.long, pytest.mark.unmeasured]


def test_every_village_is_receipted_once_by_two_workers(
    postgres_cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure(postgres_cluster, communes=5, villages=8, workers=2, within_s=0.0) == 0
    said = capsys.readouterr().out
    assert "every operation was receipted exactly once, no client gave up" in said
    assert "ratio" in said
