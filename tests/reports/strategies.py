"""What hypothesis may make up: cells, operations, receipts, as they travel."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone

from hypothesis import strategies as st

from iocdesk.core.errors import Text
from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.forms.values import MISSING, NOT_APPLICABLE, NOTHING, Quality, Value
from iocdesk.reports.model import (
    Actor,
    Assignment,
    Cell,
    Difference,
    Operation,
    Problem,
    Receipt,
    ReceiptStatus,
    Remark,
    Report,
    ReportKey,
    ReportState,
    Role,
    Transition,
)
from tests.reports.samples import op_id

characters = st.characters(codec="utf-8", exclude_categories=["Cs"])
texts = st.text(characters, max_size=30).map(lambda text: unicodedata.normalize("NFC", text))
names = texts.filter(bool)
keys = st.from_regex(
    r"[A-Z]{2}[0-9]{2}(\.[a-z_ăđươ]{1,8})?|visits\[[1-9]\]/[a-z]{1,8}|𐐀", fullmatch=True
).map(lambda text: unicodedata.normalize("NFC", text))
zones = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-11))])
moments = st.datetimes(datetime(2000, 1, 1), datetime(2199, 1, 1)).map(  # noqa: DTZ001 - made aware at once
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)
)
figures = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12)
values = st.one_of(
    st.sampled_from([MISSING, NOTHING, NOT_APPLICABLE]),
    figures.map(Value.of),
    texts.map(Value.of),
    st.lists(texts, max_size=4).map(tuple).map(Value.of),
    st.dates(date(1900, 1, 1), date(2199, 1, 1)).map(Value.of),
    moments.map(Value.of),
    st.times().map(Value.of),
    st.just(Value.of(time(7, 30))),
)
cells = st.builds(
    Cell, values, st.sampled_from(Quality), texts, texts, st.none() | moments, st.booleans(), texts
)
cell_maps = st.dictionaries(keys, cells, max_size=6)
units = st.builds(
    UnitKey,
    st.from_regex(r"[0-9]{5}(-[0-9]{2})?", fullmatch=True),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
)
periods = st.sampled_from(
    ["20260415", "2026W15", "202604", "2026Q1", "2026S1", "2026N9", "2026", "20260415E01"]
)
report_keys = st.builds(
    ReportKey, st.from_regex(r"[a-z][a-z0-9_]{1,12}", fullmatch=True), units, periods.map(Period.parse)
)
remarks = st.builds(Remark, st.just("") | keys, texts, texts, moments)
counts = st.integers(0, 2**53 - 1)
op_ids = st.integers(0, 2**48 - 1).map(op_id)
hashes = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
operations = st.builds(
    Operation,
    op_ids,
    report_keys.map(lambda key: key.id),
    counts,
    names,
    counts.filter(bool),
    names,
    names,
    moments,
    cell_maps,
    st.none() | st.sampled_from(Transition),
    texts,
    st.lists(remarks, max_size=2).map(tuple),
    st.none() | moments,
)
reports = st.builds(
    Report,
    report_keys,
    texts,
    st.sampled_from(ReportState),
    counts,
    cell_maps,
    st.lists(remarks, max_size=2).map(tuple),
    st.none() | moments,
    st.none() | moments,
    texts,
    texts,
)
problems = st.builds(Problem, st.just("") | keys, names, st.builds(Text, texts, texts))
differences = st.builds(Difference, keys, cells, cells, cells)
receipts = st.builds(
    Receipt,
    op_ids,
    hashes,
    report_keys.map(lambda key: key.id),
    st.sampled_from(ReceiptStatus),
    counts,
    st.sampled_from(ReportState),
    texts,
    moments,
    st.lists(problems, max_size=2).map(tuple),
    st.lists(differences, max_size=2).map(tuple),
)
actors = st.builds(Actor, names, texts, st.sampled_from(Role), st.lists(units, max_size=3).map(tuple))
assignments = st.builds(Assignment, names, units, texts, texts, texts, st.booleans())
anything = st.one_of(
    cells, remarks, reports, operations, receipts, problems, differences, actors, assignments
)
