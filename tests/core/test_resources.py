"""Shipped files are found in a checkout, a wheel and a bundle; the room imports nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import iocdesk.core
from iocdesk.core import resources
from iocdesk.core.resources import ResourceError, resource_path

ROOM = Path(iocdesk.core.__file__).parent


def install(folder: Path, inside: str) -> Path:
    """Lay out a copy of the module and one resource as an installation would; return the resource."""
    (folder / "iocdesk" / "core").mkdir(parents=True)
    shipped = folder / inside / "data" / "x.csv"
    shipped.parent.mkdir(parents=True)
    shipped.write_text("a\n", encoding="utf-8")
    return shipped


def test_the_checkout_has_its_lists() -> None:
    names = ("thanh_hoa_communes", "thanh_hoa_old_new", "villages_sample", "categories", "period_windows")
    for name in names:
        assert resource_path(f"data/{name}.csv").is_file()
    assert resource_path("data").is_dir()


@pytest.mark.parametrize("inside", ["iocdesk/_resources", "resources"])
def test_found_beside_the_package(tmp_path: Path, inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = install(tmp_path, inside)
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "iocdesk" / "core" / "resources.py"))
    assert resource_path("data/x.csv") == shipped


@pytest.mark.parametrize("inside", ["iocdesk/_resources", "resources"])
def test_found_in_a_bundle(tmp_path: Path, inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = install(tmp_path, inside)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("data/x.csv") == shipped


@pytest.mark.parametrize(
    "name", ["data/none.csv", "../pyproject.toml", "data/../../pyproject.toml", "/etc/passwd"]
)
def test_missing_or_outside_is_refused_in_words(name: str) -> None:
    with pytest.raises(ResourceError) as caught:
        resource_path(name)
    assert caught.value.code == "resource.missing"
    assert name in caught.value.text.vi


def test_the_room_imports_nothing_heavy() -> None:
    modules = sorted(f"iocdesk.core.{path.stem}" for path in ROOM.glob("*.py") if path.stem != "__init__")
    assert len(modules) > 12
    heavy = ("holidays", "pandas", "numpy", "PySide6", "requests", "sqlite3", "dateutil")
    code = f"import sys, {', '.join(modules)}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=ROOM.parents[1],
    )
    assert done.stdout.strip() == "[]"
