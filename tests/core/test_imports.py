"""Imports without what is not used."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iocdesk.core.imports import postponed, without


@pytest.fixture
def heavy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "heavy_part.py").write_text("answer = 42\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "heavy_part"
    sys.modules.pop("heavy_part", None)


def test_a_module_is_not_found_meanwhile_and_found_afterwards(heavy: str) -> None:
    with without(heavy), pytest.raises(ImportError):
        importlib.import_module(heavy)
    assert importlib.import_module(heavy).answer == 42


def test_a_module_that_is_there_stays(heavy: str) -> None:
    there = importlib.import_module(heavy)
    with without(heavy), postponed(heavy):
        assert importlib.import_module(heavy) is there
    assert sys.modules[heavy] is there


def test_a_stand_in_reads_the_real_module_when_something_in_it_is_used(heavy: str) -> None:
    with postponed(heavy):
        seen = importlib.import_module(heavy)
    assert heavy not in sys.modules
    assert seen.answer == 42
    assert sys.modules[heavy] is not seen
    with pytest.raises(AttributeError):
        _ = seen.question


def test_a_stand_in_that_is_used_at_once_gives_way(heavy: str) -> None:
    with postponed(heavy):
        assert importlib.import_module(heavy).answer == 42
        assert importlib.import_module(heavy).__file__ is not None


def test_a_package_imports_a_module_when_a_name_of_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lazy_house"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from iocdesk.core.imports import looked_up\n"
        "__getattr__ = looked_up(__name__, {'attic': ('box', 'lid'), 'cellar': ('wine',)})\n",
        "utf-8",
    )
    (folder / "attic.py").write_text("box = lid = object()\n", "utf-8")
    (folder / "cellar.py").write_text("wine = 1\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    house = importlib.import_module("lazy_house")
    assert "lazy_house.attic" not in sys.modules
    assert house.box is sys.modules["lazy_house.attic"].box
    assert "box" in vars(house)
    assert "lazy_house.cellar" not in sys.modules
    with pytest.raises(AttributeError, match="module 'lazy_house' has no attribute 'roof'"):
        _ = house.roof
    for name in ("lazy_house", "lazy_house.attic"):
        sys.modules.pop(name)


def test_the_client_speaks_without_what_guesses_encodings() -> None:
    program = "import sys, iocdesk.api.session; print('charset_normalizer' in sys.modules, 'chardet' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["False", "False"]
