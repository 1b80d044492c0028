"""A small province for the gateway's tests: two communes, three villages, two forms, one account of each role."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI

from iocdesk.core.clock import FixedClock
from iocdesk.core.errors import Text
from iocdesk.core.ids import Uuid7Source
from iocdesk.core.periods import Period, PeriodType, Regime
from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitLink, UnitRegistry
from iocdesk.forms.model import (
    Aggregation,
    Choice,
    Field,
    FieldType,
    Form,
    Group,
    Indicator,
    Kind,
    Nature,
    Source,
)
from iocdesk.forms.values import Value
from iocdesk.gateway.admin import Admin, Notice, admin_of
from iocdesk.gateway.app import create_app
from iocdesk.gateway.settings import GatewaySettings, Rate
from iocdesk.reports.model import (
    Actor,
    Assignment,
    Cell,
    Operation,
    Remark,
    ReportKey,
    Role,
    Transition,
)
from iocdesk.reports.operations import operation_to_json, seal

with warnings.catch_warnings():
    # Starlette prefers a successor of httpx that is not needed here.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

START = datetime(2026, 4, 16, 2, 0, tzinfo=UTC)
SINCE = date(2025, 7, 1)
PROVINCE = UnitKey("38", date(2020, 1, 1))
COMMUNE = UnitKey("15298", SINCE)
OTHER = UnitKey("15301", SINCE)
OLD_COMMUNE = UnitKey("15298", date(2020, 1, 1))
VILLAGE = UnitKey("15298-01", date(2020, 1, 1))
VILLAGE_2 = UnitKey("15298-02", date(2020, 1, 1))
OTHER_VILLAGE = UnitKey("15301-01", date(2020, 1, 1))
APRIL = Period.parse("202604")
PASSWORD = "mật khẩu đủ dài"

ENTRY = Actor("u-thon1", "Trưởng thôn 1", Role.ENTRY, (VILLAGE,))
OFFICER = Actor("u-canbo", "Cán bộ xã", Role.CONSOLIDATOR, (COMMUNE,))
LEADER = Actor("u-lanhdao", "Chủ tịch xã", Role.LEADER, (COMMUNE,))
STAFF = Actor("u-tinh", "Cán bộ tỉnh", Role.PROVINCE, (PROVINCE,))
STRANGER = Actor("u-xakhac", "Cán bộ xã khác", Role.CONSOLIDATOR, (OTHER,))
EVERYBODY = (ENTRY, OFFICER, LEADER, STAFF, STRANGER)

VILLAGE_FORM = "thon_thang"
COMMUNE_FORM = "xa_vp_thang"
FORM_VERSION = "1"
NO_HURRY = Rate(1_000_000, 1_000_000.0)


def _indicator(code: str, decimals: int = 0, splits: tuple[str, ...] = ()) -> Field:
    unit = Text("người", "people")
    about = Indicator(
        code,
        unit,
        Kind.STATISTICAL,
        Nature.FLOW,
        Aggregation.SUM,
        Source.TYPED,
        decimals,
        splits,
        total="summed" if splits else "",
    )
    kind = FieldType.DECIMAL if decimals else FieldType.INTEGER
    return Field(code, kind, Text(f"Chỉ tiêu {code}", f"Indicator {code}"), indicator=about)


def form_of(form_id: str, level: str, version: str = FORM_VERSION) -> Form:
    """A form with a whole number, a split whole number, a decimal, a text and a repeat."""
    visits = Group(
        "visits", Text("Lượt", "Visits"), (Field("place", FieldType.TEXT, Text("Nơi", "Place")),), repeat=True
    )
    section = Group(
        "DS",
        Text("Dân số", "Population"),
        (
            _indicator("DS01"),
            _indicator("DS02", splits=("gioi_tinh",)),
            _indicator("DS03", decimals=2),
            Field("GC", FieldType.TEXT, Text("Ghi chú", "Note")),
            visits,
        ),
    )
    return Form(
        form_id,
        version,
        Text("Báo cáo tháng", "Monthly report"),
        level,
        "VP",
        PeriodType.MONTH,
        Regime.CALENDAR,
        "+2wd after cut-off",
        ("DS",),
        (section,),
        {"gioi_tinh": (Choice("nam", Text("Nam", "Male")), Choice("nu", Text("Nữ", "Female")))},
        (),
    )


def registry() -> UnitRegistry:
    """The province."""

    def unit(
        key: UnitKey, level: Level, name: str, parent: UnitKey | None, valid_to: date | None = None
    ) -> OrgUnit:
        return OrgUnit(key, level, Text(name, name), name, "xã", parent, valid_to)

    units = [
        unit(PROVINCE, Level.PROVINCE, "Tỉnh", None),
        unit(COMMUNE, Level.COMMUNE, "Xã Lĩnh Toại", PROVINCE),
        unit(OTHER, Level.COMMUNE, "Xã Khác", PROVINCE),
        unit(OLD_COMMUNE, Level.COMMUNE, "Xã Cũ", PROVINCE, date(2025, 6, 30)),
        unit(VILLAGE, Level.VILLAGE, "Thôn 1", COMMUNE),
        unit(VILLAGE_2, Level.VILLAGE, "Thôn 2", COMMUNE),
        unit(OTHER_VILLAGE, Level.VILLAGE, "Thôn Khác", OTHER),
    ]
    return UnitRegistry(units, [UnitLink(OLD_COMMUNE, COMMUNE, SINCE)])


def settle(admin: Admin) -> None:
    """Fill a new gateway with the small province."""
    admin.import_units(registry())
    admin.publish_form(form_of(VILLAGE_FORM, "village"))
    admin.publish_form(form_of(COMMUNE_FORM, "commune"))
    for actor in EVERYBODY:
        admin.put_user(actor, actor.user_id, PASSWORD)
    admin.put_assignments([Assignment(COMMUNE_FORM, COMMUNE, OFFICER.user_id, "", LEADER.user_id)])
    admin.put_calendar({date(2026, 2, 14): True})
    admin.put_notice(Notice("tb-01", "Thông báo", "Nội dung", needs_acknowledgement=True))


def settings_at(folder: Path, **changes: Any) -> GatewaySettings:
    """Settings for tests: cheap passwords, no limits."""
    plain = GatewaySettings(
        f"sqlite:///{folder.as_posix()}/gateway.db",
        synchronous="OFF",
        account_rate=NO_HURRY,
        address_rate=NO_HURRY,
        sign_in_rate=NO_HURRY,
        address_sign_in_rate=NO_HURRY,
        argon2_memory_kib=64,
        argon2_time=1,
    )
    return replace(plain, **changes)


def _cell(content: Cell | Value | int | str) -> Cell:
    if isinstance(content, Cell):
        return content
    return Cell(content if isinstance(content, Value) else Value.of(content))


@dataclass
class Pen:
    """Writes operations as one computer does: its own ids, its own running numbers."""

    clock: FixedClock
    device: str = "pc-1"
    seed: int = 1
    seq: int = 0
    _ids: Uuid7Source = field(init=False)

    def __post_init__(self) -> None:
        self._ids = Uuid7Source(self.clock, random.Random(self.seed))

    def op(
        self,
        author: Actor,
        key: ReportKey,
        cells: Mapping[str, Cell | Value | int | str] | None = None,
        *,
        base: int = 0,
        transition: Transition | None = None,
        reason: str = "",
        remarks: tuple[Remark, ...] = (),
        form_version: str = FORM_VERSION,
    ) -> Operation:
        """Write one sealed operation."""
        self.seq += 1
        return seal(
            Operation(
                op_id=self._ids.new(),
                report_id=key.id,
                base_version=base,
                device_id=self.device,
                seq=self.seq,
                form_version=form_version,
                author=author.user_id,
                created_at=self.clock.now(),
                cells={key_: _cell(content) for key_, content in (cells or {}).items()},
                transition=transition,
                reason=reason,
                remarks=remarks,
            )
        )


VILLAGE_REPORT = ReportKey(VILLAGE_FORM, VILLAGE, APRIL)
COMMUNE_REPORT = ReportKey(COMMUNE_FORM, COMMUNE, APRIL)


@dataclass
class Desk:
    """A gateway reached in process, with a signed-in header for each account."""

    app: FastAPI
    client: TestClient
    clock: FixedClock
    admin: Admin
    tokens: dict[str, str] = field(default_factory=dict)

    def as_(self, actor: Actor) -> dict[str, str]:
        """Headers of a request by the actor."""
        if actor.user_id not in self.tokens:
            self.tokens[actor.user_id] = self.sign_in(actor)["access_token"]
        return {"Authorization": f"Bearer {self.tokens[actor.user_id]}"}

    def sign_in(self, actor: Actor) -> dict[str, Any]:
        """Open a new session."""
        answer = self.client.post(
            "/v1/sessions",
            json={"username": actor.user_id, "password": PASSWORD, "device_id": "pc-1", "device_name": "PC"},
        )
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def get(self, path: str, actor: Actor, **headers: str) -> Any:
        """GET as the actor."""
        return self.client.get(path, headers={**self.as_(actor), **headers})

    def send(self, actor: Actor, *operations: Operation) -> list[dict[str, Any]]:
        """Send operations in one batch and return the receipts."""
        answer = self.post(actor, *(operation_to_json(op) for op in operations))
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    def post(self, actor: Actor, *operations: object) -> Any:
        """Send anything as a batch and return the whole answer."""
        return self.client.post("/v1/operations", json={"operations": operations}, headers=self.as_(actor))


@dataclass(frozen=True)
class Settled:
    """What a gateway of the small province holds once it is settled: its file, and where its dice stand."""

    content: bytes
    dice: tuple[Any, ...]
    id_dice: tuple[Any, ...]

    def copy_to(self, file: Path) -> None:
        """Write the file, for its owner only as the program does."""
        file.touch(0o600)
        file.write_bytes(self.content)


@cache
def settled() -> Settled:
    """Settle one gateway; settling is far dearer than copying, so that a process does it once."""
    clock, dice, id_dice = FixedClock(START), random.Random(7), random.Random(8)
    with TemporaryDirectory(prefix="iocdesk-settled-") as folder:
        app = create_app(settings_at(Path(folder)), clock=clock, random=dice.randbytes)
        settle(admin_of(app.state.services, Uuid7Source(clock, id_dice)))
        app.state.services.database.close()
        return Settled((Path(folder) / "gateway.db").read_bytes(), dice.getstate(), id_dice.getstate())


@contextmanager
def desk_in(folder: Path, *, anew: bool = False, **changes: Any) -> Iterator[Desk]:
    """Open a settled gateway: where it is to be on a new file a copy of one, unless it is to be made anew."""
    clock, dice, id_dice = FixedClock(START), random.Random(7), random.Random(8)
    copied = not anew and "database" not in changes and not (folder / "gateway.db").exists()
    if copied:
        settled().copy_to(folder / "gateway.db")
        dice.setstate(settled().dice)
        id_dice.setstate(settled().id_dice)
    app = create_app(settings_at(folder, **changes), clock=clock, random=dice.randbytes)
    admin = admin_of(app.state.services, Uuid7Source(clock, id_dice))
    if not copied:
        settle(admin)
    with TestClient(app) as client:
        yield Desk(app, client, clock, admin)
