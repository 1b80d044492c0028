"""One broken operation among good ones, by itself or relayed from a sealed package: the good ones are taken."""

from __future__ import annotations

import copy
import hashlib
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from iocdesk.core.errors import IocError
from iocdesk.core.periods import Period
from iocdesk.reports.model import ReportKey
from iocdesk.reports.operations import canonical_json, operation_to_json
from iocdesk.reports.signing import OPERATION, message
from iocdesk.vault import DeviceKeys
from tests.gateway.kit import ENTRY, OFFICER, VILLAGE, VILLAGE_FORM, Desk, Pen
from tests.gateway.test_keys import new_keys, register, relay, relayed

ODD: tuple[object, ...] = (
    None, True, -1, 0, 10**30, 1.5, "", "\0", "\ud800", "x" * 300_000, "2026-02-30T00:00:00.000Z", "a/b/c", [], [None], {}, {"": {}},
    {"DS01": None}, "thon_thang/15298-01@2020-01-01/2026Q1", "thon_thang/15298-01@2020-99-01/202604", [[[[[[]]]]]], "٣", "-0", "NaN", "1e999999",
)  # fmt: skip


def places(content: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Every place within JSON, the whole first."""
    yield path
    if isinstance(content, dict):
        for name, value in content.items():
            yield from places(value, (*path, name))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from places(value, (*path, number))


def broken(content: Any, path: tuple[Any, ...], odd: object) -> Any:
    """Put something odd into a place."""
    if not path:
        return odd
    made = copy.deepcopy(content)
    within = made
    for step in path[:-1]:
        within = within[step]
    within[path[-1]] = odd
    return made


def sealed_again(item: Any, keys: DeviceKeys) -> None:
    """Make hash and signature fit what was broken, so that it is judged on."""
    inner = item.get("operation", item) if isinstance(item, dict) else None
    if not isinstance(inner, dict):
        return
    content = {name: value for name, value in inner.items() if name != "sha256"}
    with suppress(IocError, ValueError, TypeError):
        inner["sha256"] = hashlib.sha256(canonical_json(content)).hexdigest()
        if "signature" in item:
            item["signature"] = keys.sign(message(OPERATION, inner["sha256"].encode()))


def report(period: str) -> ReportKey:
    return ReportKey(VILLAGE_FORM, VILLAGE, Period.parse(period))


@pytest.fixture
def keys(desk: Desk) -> DeviceKeys:
    made = new_keys()
    register(desk, ENTRY, made)
    return made


def go(desk: Desk, keys: DeviceKeys, *, sealed: bool, seed: int, rounds: int) -> None:
    dice, pen = random.Random(seed), Pen(desk.clock)
    for number in range(rounds):
        first = pen.op(ENTRY, report("202601"), {"DS01": number % 7}, base=number)
        bad = pen.op(ENTRY, report("202602"), {"DS01": 5, "DS02.nam": 3, "GC": "chữ"})
        last = pen.op(ENTRY, report("202603"), {"DS01": number % 7}, base=number)
        items: list[Any] = (
            list(relayed(keys, first, bad, last))
            if sealed
            else [operation_to_json(op) for op in (first, bad, last)]
        )
        path = dice.choice(list(places(items[1])))
        odd = dice.choice(ODD)
        items[1] = broken(items[1], path, odd)
        if dice.random() < 0.8:
            sealed_again(items[1], keys)
        who, route = (OFFICER, "relayed-operations") if sealed else (ENTRY, "operations")
        # A lone surrogate travels in JSON's own escape only.
        body = json.dumps({"operations": items}).encode("ascii")
        headers = {**desk.as_(who), "Content-Type": "application/json"}
        said = desk.client.post(f"/v1/{route}", content=body, headers=headers)
        assert said.status_code == 200, (path, odd, said.text)
        answer = said.json()
        status = {it["op_id"]: it["status"] for it in answer["results"]}
        assert status.get(first.op_id) == status.get(last.op_id) == "applied", (path, odd)


@pytest.mark.parametrize("sealed", [False, True])
def test_one_broken_operation_holds_up_no_other(desk: Desk, keys: DeviceKeys, sealed: bool) -> None:
    go(desk, keys, sealed=sealed, seed=5, rounds=20)


@pytest.mark.long
@pytest.mark.parametrize("sealed", [False, True])
def test_no_broken_operation_of_many_holds_up_another(desk: Desk, keys: DeviceKeys, sealed: bool) -> None:
    go(desk, keys, sealed=sealed, seed=6, rounds=400)


@pytest.mark.parametrize("member", ["author", "device_id", "report_id"])
def test_a_name_that_the_database_cannot_be_asked_for_is_refused_alone(
    desk: Desk, keys: DeviceKeys, member: str
) -> None:
    pen = Pen(desk.clock)
    good, bad = (pen.op(ENTRY, report(period), {"DS01": 5}) for period in ("202601", "202602"))
    items: list[Any] = list(relayed(keys, bad, good))
    items[0]["operation"][member] = f"{items[0]['operation'][member]}\0"
    sealed_again(items[0], keys)
    answer = relay(desk, OFFICER, items)
    status = {it["op_id"]: it["status"] for it in answer["results"]}
    assert status[good.op_id] == "applied"
    assert status.get(bad.op_id) != "applied"
