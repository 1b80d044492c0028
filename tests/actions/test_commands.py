"""The subcommands that need a profile or a window, as the command line calls them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from iocdesk.actions.logs import start_log
from iocdesk.actions.office import Office
from iocdesk.actions.profiles import Home
from iocdesk.actions.session import FirstSession
from iocdesk.actions.start import StartOptions, clock_for
from iocdesk.cli import main
from iocdesk.core.clock import SystemClock, today
from iocdesk.gateway.server import EmbeddedGateway
from tests.actions.kit import entered, key_of
from tests.e2e.province import PASSPHRASE, PASSWORD, embedded, new_ids

FORM = "xa_tyt_thang_dh"


class Window:
    """Stands for the composition root."""

    def __init__(self) -> None:
        self.asked: list[StartOptions] = []

    def __call__(self, options: StartOptions) -> int:
        self.asked.append(options)
        return 0


@pytest.mark.parametrize("arguments", [[], ["open"]])
def test_without_a_command_the_window_opens(arguments: list[str], tmp_path: Path) -> None:
    window = Window()
    assert main([*arguments, "--home", str(tmp_path), "--lang", "en"], open_window=window) == 0
    assert window.asked == [StartOptions(tmp_path, "", "en")]


def test_training_takes_a_day_and_a_folder(tmp_path: Path) -> None:
    window = Window()
    arguments = ["training", "--tour", str(tmp_path), "--today", "2028-02-29"]
    assert main(arguments, open_window=window) == 0
    [options] = window.asked
    assert (options.training, options.tour, options.today) == (True, tmp_path, date(2028, 2, 29))
    assert options.language == ""


def test_a_day_that_does_not_exist_is_a_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["training", "--today", "2026-02-29"], open_window=Window())
    assert caught.value.code == 2
    assert "“2026-02-29” không phải là ngày" in capsys.readouterr().err


def test_the_clock_begins_on_the_morning_of_the_day_and_goes_on() -> None:
    clock = clock_for(date(2028, 2, 29))
    first = clock.now()
    assert today(clock) == date(2028, 2, 29)
    assert clock.now() >= first
    assert isinstance(clock_for(None), SystemClock)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("iocdesk ")


def test_sync_without_a_profile_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync", "--home", str(tmp_path)]) == 2
    assert "chưa có hồ sơ làm việc" in capsys.readouterr().err


class Place:
    """A profile under a passphrase, with one report typed, and its gateway."""

    def __init__(self, folder: Path, gateway: EmbeddedGateway) -> None:
        clock = SystemClock()
        self.gateway = gateway
        self.home = folder / "home"
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n", "utf-8")
        session = FirstSession(Home(self.home, {}), clock, new_ids(clock), passphrase=PASSPHRASE)
        signed = session.sign_in(gateway.url, "canbo", PASSWORD)
        session.choose_unit(signed.units[0].id)
        assert session.opened is not None
        office = Office(session.opened, clock, new_ids(clock, 2))
        entered(office.ctx, key_of(FORM, "202604"), {"YT12": 300})
        office.close()

    def run(self, *arguments: str) -> int:
        """Run a command with the passphrase's file."""
        return main([*arguments, "--home", str(self.home), "--passphrase-file", str(self.passphrase)])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with embedded(tmp_path, forms=(FORM,)) as gateway:
        yield Place(tmp_path, gateway)


def test_status_and_sync_speak_vietnamese_english_and_json(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.run("status") == 1
    assert "tháng 4/2026 · Xã Lĩnh Toại" in capsys.readouterr().out
    place.gateway.set_online(False)
    assert place.run("sync") == 1
    assert "Còn 1 báo cáo chờ gửi." in capsys.readouterr().out
    place.gateway.set_online(True)
    assert place.run("sync", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sent"], told["receipts"]["applied"], told["error"]) == (1, 1, None)
    assert place.run("status", "--lang", "en") == 0
    assert capsys.readouterr().out == "Nothing waits to be sent.\n"
    assert place.run("status", "--json") == 0
    assert json.loads(capsys.readouterr().out)["outbox"] == []


def test_a_wrong_or_missing_passphrase_is_a_sentence(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", "--home", str(place.home)]) == 2
    assert "Xin nhập mật khẩu" in capsys.readouterr().err
    place.passphrase.write_text("sai mật khẩu rồi", "utf-8")
    assert place.run("sync") == 2
    assert "Mật khẩu bảo vệ không đúng" in capsys.readouterr().err
    place.passphrase.unlink()
    assert place.run("sync") == 2
    assert "Không đọc được tệp mật khẩu" in capsys.readouterr().err


def test_the_log_goes_to_a_file_and_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    import logging

    path, end = start_log(tmp_path / "logs")
    logging.getLogger("iocdesk.test").info("began")
    end()
    assert "iocdesk.test began" in path.read_text("utf-8")
    (tmp_path / "file").write_text("")
    _, end = start_log(tmp_path / "file" / "logs")
    logging.getLogger("iocdesk.test").info("goes nowhere")
    end()


def test_history_of_a_report(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    report = key_of(FORM, "202604").id
    assert place.run("sync") == 0
    capsys.readouterr()
    assert place.run("history", report, "--fetch") == 0
    told = capsys.readouterr().out
    assert told.startswith("1 · ")
    assert "Lê Thị Thanh · Nháp" in told
    assert place.run("history", report, "--json") == 0
    (only,) = json.loads(capsys.readouterr().out)["versions"]
    assert (only["ref"], only["state"], only["here"]) == ("1", "draft", True)
    assert place.run("history", report, "--diff", "0", "1") == 0
    assert "– → 300" in capsys.readouterr().out
    assert place.run("history", report, "--diff", "1", "7") == 2
    assert "Phiên bản 7 chưa có trên máy này" in capsys.readouterr().err
    assert place.run("history", "x") == 2
    assert "không phải là mã báo cáo" in capsys.readouterr().err
