"""How versions came about, written and read back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.core.errors import IocError
from iocdesk.reports.model import ReceiptStatus, ReportState, Transition
from iocdesk.reports.versions import (
    VersionLine,
    version_line_from_json,
    version_line_to_json,
    version_lines_from_json,
)

WORDS = st.text(alphabet="abcđêăô 0123456789", min_size=1, max_size=20).map(str.strip).filter(bool)
LINES = st.builds(
    VersionLine,
    version=st.integers(1, 10_000),
    side=st.sampled_from(["", "019d9404-44e8-7103-8386-bb0000000001"]),
    state=st.sampled_from(ReportState),
    status=st.sampled_from(ReceiptStatus),
    op_id=st.just("019d9404-44e8-7103-8386-bb0000000001"),
    author=WORDS,
    at=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made aware below
        lambda at: at.replace(tzinfo=UTC, microsecond=at.microsecond // 1000 * 1000)
    ),
    transition=st.none() | st.sampled_from(Transition),
    reason=WORDS | st.just(""),
    changed=st.lists(st.sampled_from(["DS01", "DS02.nam", "visits[2]/place"]), unique=True).map(tuple),
    device_id=WORDS | st.just(""),
)


@given(LINES)
def test_a_line_is_read_as_it_was_written(line: VersionLine) -> None:
    assert version_line_from_json(version_line_to_json(line)) == line


def test_an_older_server_does_not_tell_the_device() -> None:
    raw = {
        "version": 1, "side": "", "state": "draft", "status": "applied", "op_id": "o", "author": "a",
        "at": "2026-04-16T02:00:00.000Z", "transition": None, "reason": "", "changed": [],
    }  # fmt: skip
    assert version_lines_from_json({"versions": [raw]})[0].device_id == ""


@pytest.mark.parametrize(
    "broken",
    [{"version": -1}, {"state": "gone"}, {"at": "yesterday"}, {"transition": "jump"}, {"changed": 3}],
)
def test_what_makes_no_sense_is_refused(broken: dict[str, object]) -> None:
    raw = version_line_to_json(
        VersionLine(
            1,
            "",
            ReportState.DRAFT,
            ReceiptStatus.APPLIED,
            "o",
            "a",
            datetime(2026, 4, 16, tzinfo=UTC),
            None,
            "",
            (),
        )
    )
    with pytest.raises(IocError):
        version_line_from_json(raw | broken)
