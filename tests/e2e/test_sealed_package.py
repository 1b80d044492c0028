"""A village without a network hands its month to the commune on a stick, by the command line; no secret is left lying."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home, open_profile
from iocdesk.actions.session import FirstSession
from iocdesk.cli import main
from iocdesk.core.clock import SystemClock, today
from iocdesk.core.periods import Period, PeriodType, Regime, period_of
from iocdesk.core.units import UnitKey
from iocdesk.gateway.server import EmbeddedGateway
from iocdesk.reports.model import Actor, ReportKey, ReportState, Role, Transition
from iocdesk.vault.identity import AGE_IDENTITY, SIGNING_KEY
from tests.actions.kit import entered
from tests.e2e.province import PASSPHRASE, PASSWORD, embedded, new_ids
from tests.e2e.test_secrets import found_in, listening

pytestmark = pytest.mark.e2e

VILLAGE = UnitKey("15298-01", date(2020, 1, 1))
HEAD = Actor("thon1", "Phạm Văn Bình", Role.ENTRY, (VILLAGE,))
FIGURE = 907_341
NOTE = "Ghi chú của trưởng thôn Ngọc Lặc"


class Computer:
    """A profile under a passphrase, opened for as long as it is needed."""

    def __init__(self, folder: Path, gateway: EmbeddedGateway, username: str, seed: int) -> None:
        self.home = folder / username
        self.seed = seed
        self.passphrase = folder / f"{username}.txt"
        self.passphrase.write_text(PASSPHRASE + "\n", "utf-8")
        self.clock = SystemClock()
        ids = new_ids(self.clock, seed)
        session = FirstSession(Home(self.home, {}), self.clock, ids, passphrase=PASSPHRASE)
        signed = session.sign_in(gateway.url, username, PASSWORD)
        session.choose_unit(signed.units[0].id)
        assert session.opened is not None
        session.opened.close()

    def office(self) -> Office:
        """Open the program."""
        home, self.seed = Home(self.home, {}), self.seed + 10
        ids = new_ids(self.clock, self.seed)
        profile = open_profile(home, home.default(), clock=self.clock, ids=ids, passphrase=PASSPHRASE)
        return Office(profile, self.clock, ids)

    def run(self, *arguments: str | Path) -> int:
        """Run a command."""
        words = [str(it) for it in arguments]
        return main([*words, "--home", str(self.home), "--passphrase-file", str(self.passphrase)])


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[EmbeddedGateway]:
    with embedded(tmp_path, forms=("thon_thang",)) as running:
        running.admin.put_user(HEAD, HEAD.user_id, PASSWORD)
        yield running


def month() -> Period:
    """The month before this one."""
    return period_of(today(SystemClock()), PeriodType.MONTH, Regime.CALENDAR).previous()


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """What was written as JSON."""
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_month_goes_on_a_stick_and_arrives_once(
    tmp_path: Path, gateway: EmbeddedGateway, capsys: pytest.CaptureFixture[str]
) -> None:
    village = Computer(tmp_path, gateway, "thon1", 1)
    commune = Computer(tmp_path, gateway, "canbo", 2)
    assert village.run("sync") == 0
    assert commune.run("sync") == 0
    key, stick = ReportKey("thon_thang", VILLAGE, month()), tmp_path / "usb" / "thon1.iocgoi"
    stick.parent.mkdir()
    gateway.set_online(False)
    office = village.office()
    entered(office.ctx, key, {"DS07": FIGURE}).set_note("DS07", NOTE)
    office.ctx.store.reports.transition(key.id, Transition.SUBMIT, actor=HEAD)
    office.close()
    capsys.readouterr()
    assert village.run("package", "make", "-o", stick, "--period", key.period.id) == 0
    assert "Đã niêm phong 1 báo cáo" in capsys.readouterr().out
    assert commune.run("package", "take", stick, "--dry-run", "--json") == 0
    seen = told(capsys)
    assert (seen["taken"], seen["new"], seen["sender"]) == (False, 1, HEAD.name)
    assert commune.run("package", "take", stick) == 0
    assert "Đã nhận 1 báo cáo" in capsys.readouterr().out
    assert commune.run("package", "take", stick, "--json") == 0
    assert (told(capsys)["new"], commune.run("status")) == (0, 1)
    assert "Từ gói niêm phong của Phạm Văn Bình" in capsys.readouterr().out
    gateway.set_online(True)
    assert commune.run("sync") == 0
    assert village.run("sync") == 0
    for computer in (village, commune):
        office = computer.office()
        report = office.ctx.store.reports.get(key.id)
        assert report is not None
        assert (str(report.cells["DS07"].value.data), report.state) == (str(FIGURE), ReportState.SUBMITTED)
        assert (report.version, report.updated_by) == (1, HEAD.user_id)
        office.close()
    capsys.readouterr()
    damaged = bytearray(stick.read_bytes())
    damaged[-20] ^= 1
    stick.write_bytes(damaged)
    assert commune.run("package", "take", stick) == 2
    assert "đã bị thay đổi hoặc hỏng" in capsys.readouterr().err
    assert village.run("package", "make", "-o", stick) == 2
    assert "Không có số liệu nào nhập trên máy này còn chờ gửi" in capsys.readouterr().err


@pytest.mark.long
def test_no_key_and_no_figure_lies_in_the_clear(tmp_path: Path, gateway: EmbeddedGateway) -> None:
    with listening(tmp_path / "homes" / "logs") as everything:
        village = Computer(tmp_path, gateway, "thon1", 1)
        commune = Computer(tmp_path, gateway, "canbo", 2)
        assert village.run("sync") == 0
        assert commune.run("sync") == 0
        stick = tmp_path / "thon1.iocgoi"
        office = village.office()
        key = ReportKey("thon_thang", VILLAGE, month())
        entered(office.ctx, key, {"DS07": FIGURE}).set_note("DS07", NOTE)
        office.close()
        assert village.run("package", "make", "-o", stick) == 0
        assert commune.run("package", "take", stick) == 0
        assert commune.run("sync") == 0
        wanted = {"figure": str(FIGURE).encode(), "note": NOTE.encode(), "age": b"AGE-SECRET-KEY-1"}
        for name, computer in (("village", village), ("commune", commune)):
            office = computer.office()
            for secret in (SIGNING_KEY, AGE_IDENTITY):
                found = office.profile.keeper.get(secret)
                assert found is not None
                wanted[f"{secret} of the {name}"] = found
            office.close()
    left = [
        *village.home.rglob("*"), *commune.home.rglob("*"), *(tmp_path / "homes").rglob("*"), stick, everything,
    ]  # fmt: skip
    assert found_in(left, wanted) == []
    on_the_server = {name: secret for name, secret in wanted.items() if name not in {"figure", "note"}}
    assert found_in(tmp_path.glob("gateway.db*"), on_the_server) == []
    assert found_in([stick], {"what it is": b"IOCDESK SEALED PACKAGE"}) != []
