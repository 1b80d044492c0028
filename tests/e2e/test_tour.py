"""The tour: the whole month in the real window, in a process of its own, on a day of its own choosing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from iocdesk.ui.tour.album import slug
from iocdesk.ui.tour.display import Display
from tests.e2e.province import ROOT

WHOLE = "2026-03-15"
DAYS = ("2028-02-29", "2026-03-14", "2026-12-31", "2027-02-06")
"""A leap day, the last day of a data window (the whole tour has the first), the year's end, a day in Tết."""
MOST_SECONDS = 900


def tour(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tour as a person would, without a display."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"}
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "iocdesk", "training", "--tour", str(folder), *arguments],
        cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=MOST_SECONDS, check=False,
    )  # fmt: skip


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.xdist_group("tour")
def test_whole_tour(tmp_path: Path) -> None:
    done = tour(tmp_path / "pictures", "--today", WHOLE)
    assert done.returncode == 0, done.stdout + done.stderr
    pictures = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert "03-viec-can-lam.png" in pictures
    walked = [name for name in pictures if name.startswith("trang-")]
    looks = [
        f"{language}-{theme}-{scale}"
        for language in ("vi", "en")
        for theme in ("light", "dark")
        for scale in (100, 150)
    ]
    for look in looks:
        assert len([name for name in walked if f"-{look}-" in name]) >= 14, look
    assert not done.stderr


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.parametrize("day", DAYS)
def test_month_on_a_day(tmp_path: Path, day: str) -> None:
    done = tour(tmp_path, "--today", day, "--month-only")
    assert done.returncode == 0, done.stdout + done.stderr


def test_display_is_made_only_where_there_is_none() -> None:
    environment = {"DISPLAY": ":0"}
    display = Display(environment)
    display.prepare()
    assert environment == {"DISPLAY": ":0"}


def test_display_is_taken_away_again() -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    display = Display(environment)
    display.prepare()
    described = Path(environment["QT_QPA_PLATFORM"].partition("configfile=")[2])
    assert '"width": 1366' in described.read_text(encoding="utf-8")
    assert Path(environment["XDG_RUNTIME_DIR"]).stat().st_mode & 0o077 == 0
    display.close()
    assert environment == {"QT_QPA_PLATFORM": "offscreen"}
    assert not described.exists()


@pytest.mark.parametrize(
    ("text", "name"), [("03 Việc cần làm", "03-viec-can-lam"), ("Đối chiếu với cổng", "doi-chieu-voi-cong")]
)
def test_pictures_are_named_plainly(text: str, name: str) -> None:
    assert slug(text) == name
