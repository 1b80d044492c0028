"""Sealed packages: what waits for the server as one file for a USB stick or a chat app, and taking such a file in.

Making one leaves the outbox as it is: what is sent later gets the receipt of before. Taking one shows its figures at
once; they are passed on at the next exchange, signed by who typed them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from iocdesk.actions.context import Context
from iocdesk.actions.package_preview import known_form, preview_of, report_ids_in, title_of, unit_name
from iocdesk.actions.package_views import (
    PackageChoice,
    PackageMade,
    PackagePlan,
    PackagePreview,
    PackageTaken,
)
from iocdesk.actions.views import NO_TEXT
from iocdesk.core.errors import IocError, Text
from iocdesk.core.periods import Period, period_label
from iocdesk.core.text import fold
from iocdesk.core.units import Level, UnitKey
from iocdesk.exchange import package_errors as errors
from iocdesk.exchange.sealed import (
    MAX_BYTES,
    SUFFIX,
    Package,
    Sender,
    check_signatures,
    open_package,
    seal_package,
    sign_all,
)
from iocdesk.reports.model import ReportId, ReportKey, Role, Transition
from iocdesk.reports.sight import above_in
from iocdesk.reports.signing import Signer
from iocdesk.store import OutboxItem, OutboxState
from iocdesk.vault import DeviceKeyRing

_OWN_MOVES = frozenset({None, Transition.SUBMIT, Transition.WITHDRAW})
"""What a village does with its own reports; the rest is the commune's, and would show here before the server says no."""
_READY = frozenset({OutboxState.WAITING, OutboxState.SEALED})


class NotACommune(IocError):
    """Packages are made below the province and taken by a commune's officers: `package.role`."""

    def __init__(self) -> None:
        super().__init__(
            "package.role",
            Text(
                "Việc này dành cho cán bộ tổng hợp của xã. Xin đăng nhập bằng tài khoản của xã.",
                "This is for the officers of a commune. Please sign in with a commune's account.",
            ),
        )


# ---------------------------------------------------------------- making


def package_plan(ctx: Context) -> PackagePlan:
    """Return what can be sealed now, newest period first, and why nothing can, if so."""
    commune = _commune(ctx)
    counts: dict[str, int] = {}
    for item in _ready(ctx):
        period = ReportKey.parse(item.report_id).period.id
        counts[period] = counts.get(period, 0) + 1
    periods = sorted(map(Period.parse, counts), key=lambda it: it.window().end, reverse=True)
    choices = tuple(PackageChoice(it.id, period_label(it), counts[it.id]) for it in periods)
    name = unit_name(ctx, commune) if commune is not None else ""
    why_not = NO_TEXT
    if commune is None:
        why_not = NotACommune().text
    elif not _recipients(ctx, commune):
        why_not = errors.no_recipient(name).text
    elif not choices:
        why_not = errors.nothing_to_seal().text
    return PackagePlan(name, choices, package_name(ctx, choices[0].period_id if choices else ""), why_not)


def package_name(ctx: Context, period_id: str = "") -> str:
    """Return a file name that every system and chat app takes: "thon-1-202604.iocgoi"."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(unit_name(ctx, ctx.unit))).strip("-") or "goi"
    return "-".join(part for part in (plain, period_id) if part) + SUFFIX


def make_package(
    ctx: Context,
    ring: DeviceKeyRing,
    path: Path,
    *,
    report_ids: Collection[ReportId] = (),
    period_id: str = "",
) -> PackageMade:
    """Seal what waits for the server into a file; it stays in the outbox as well.

    Args:
        report_ids: these reports only.
        period_id: reports of this period only.

    Raises:
        NotACommune: the unit that is worked for is the province.
        PackageError: `package.empty`, `.blocked`, `.no_recipient`, `.too_much`, `.not_writable`.
        VaultError, StoreError: as they are.
    """
    commune = _commune(ctx)
    if commune is None:
        raise NotACommune
    to_name = unit_name(ctx, commune)
    recipients = _recipients(ctx, commune)
    if not recipients:
        raise errors.no_recipient(to_name)
    chosen, left_out = _chosen(ctx, report_ids, period_id)
    operations = [
        op for op in ctx.store.outbox.seal_all(chosen) if op.author == ctx.actor.user_id
    ] if chosen else []  # fmt: skip
    if not operations:
        raise errors.nothing_to_seal()
    keys = ring.keys()
    sender = Sender(ctx.unit, ctx.actor.user_id, ctx.actor.name, ctx.store.device_id, keys.sign_key)
    package = Package(ctx.ids.new(), ctx.clock.now(), sender, commune, to_name, sign_all(operations, keys))
    content = seal_package(package, keys, recipients)
    _write(path, content)
    ctx.store.log.add("package.made", f"{package.id} {len(operations)}")
    reports = len({op.report_id for op in operations})
    return PackageMade(path, len(content), to_name, reports, len(operations), len(recipients), left_out)


def _chosen(
    ctx: Context, report_ids: Collection[ReportId], period_id: str
) -> tuple[list[ReportId], tuple[Text, ...]]:
    """Return the reports to seal, and the titles of those that first want a person."""
    period = Period.parse(period_id).id if period_id else ""
    chosen: list[ReportId] = []
    left_out: list[Text] = []
    for item in ctx.store.outbox.items():
        key = ReportKey.parse(item.report_id)
        if (report_ids and item.report_id not in report_ids) or (period and key.period.id != period):
            continue
        if item.state in _READY:
            chosen.append(item.report_id)
        elif report_ids:
            raise errors.blocked(title_of(ctx, key).vi)
        else:
            left_out.append(title_of(ctx, key))
    return chosen, tuple(left_out)


def _ready(ctx: Context) -> list[OutboxItem]:
    return [item for item in ctx.store.outbox.items() if item.state in _READY]


def _commune(ctx: Context) -> UnitKey | None:
    """Return the commune that a package of this unit goes to; None at the province."""
    unit = ctx.unit_of(ctx.unit)
    if unit.level is Level.VILLAGE:
        return unit.parent
    return unit.key if unit.level is Level.COMMUNE else None


def _recipients(ctx: Context, commune: UnitKey) -> list[str]:
    found = ctx.store.catalogue.keys().recipients
    return list(dict.fromkeys(it.recipient for it in found if it.unit == commune))


def _write(path: Path, content: bytes) -> None:
    """Write a file that is whole or not there, also on a stick that is pulled out."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise errors.not_writable(path) from None


# ---------------------------------------------------------------- taking


def preview_package(ctx: Context, ring: DeviceKeyRing, path: Path, *, period_id: str = "") -> PackagePreview:
    """Open and check a package, and say what it would bring; changes nothing.

    Args:
        period_id: the period that is asked for; a package of another one is refused.

    Raises:
        NotACommune: whoever works here takes no packages.
        PackageError: with the one sentence that says why it is not taken; see `exchange.package_errors`.
        VaultError, StoreError: as they are.
    """
    return preview_of(ctx, _opened(ctx, ring, path, period_id))


def take_package(
    ctx: Context, ring: DeviceKeyRing, path: Path, *, period_id: str = "", expected: str = ""
) -> PackageTaken:
    """Take a package in: its figures count here at once and are passed on at the next exchange.

    Taking it again, or a later one with the same operations, brings only what is new.

    Args:
        expected: the id of the package that was looked at; another file under the same name is refused.

    Raises:
        As `preview_package`.
    """
    package = _opened(ctx, ring, path, period_id)
    if expected and package.id != expected:
        raise errors.damaged()
    preview = preview_of(ctx, package)
    taken = ctx.store.relays.take(package.id, preview.sender, package.operations, actor=ctx.actor)
    ctx.store.log.add("package.taken", f"{package.id} {taken.new}+{taken.known}")
    return PackageTaken(preview, taken.new, taken.known)


def _opened(ctx: Context, ring: DeviceKeyRing, path: Path, period_id: str) -> Package:
    """Return a package after every check: for whom, by whom, whole, of which units and periods."""
    if ctx.level is not Level.COMMUNE or ctx.actor.role is not Role.CONSOLIDATOR:
        raise NotACommune
    content = _read(path)
    package = open_package(content, ring.keys(), ctx.unit, unit_name(ctx, ctx.unit))
    signer = check_signatures(package, ctx.store.catalogue.keys().signers)
    for report_id in report_ids_in(package):
        key = ReportKey.parse(report_id)
        _check_unit(ctx, key, signer)
        _check_period(ctx, key, period_id)
    moves = {signed.operation.transition for signed in package.operations}
    if ctx.unit not in signer.units and not moves <= _OWN_MOVES:
        raise errors.not_theirs(package.sender.name or package.sender.user_id)
    return package


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        raise errors.unreadable(path) from None


def _check_unit(ctx: Context, key: ReportKey, signer: Signer) -> None:
    """Make sure that the report's unit is the commune or below it, and in the signer's charge."""
    over = {key.unit, *above_in(ctx.registry)(key.unit)}
    if ctx.unit not in over or not over & set(signer.units):
        raise errors.wrong_unit(unit_name(ctx, key.unit), unit_name(ctx, ctx.unit))


def _check_period(ctx: Context, key: ReportKey, wanted: str) -> None:
    """Make sure that the period is the one asked for, has begun, and is one that the form has."""
    found = period_label(key.period).vi
    if wanted and key.period.id != Period.parse(wanted).id:
        raise errors.wrong_period(found, period_label(Period.parse(wanted)).vi)
    form = known_form(ctx, key)
    if form is None:
        return
    if key.period.type is not form.period_type:
        raise errors.unfit_period(found, form.title.vi)
    if key.period.window(form.regime).start > ctx.today:
        raise errors.future_period(found)
