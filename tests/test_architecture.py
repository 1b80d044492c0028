"""The drawing in docs/architecture.md says what the import contract says, and names functions that exist."""

from __future__ import annotations

import ast
import configparser
import importlib
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def contract_layers() -> list[list[str]]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    lines = parser["importlinter:contract:rooms"]["layers"].split("\n")
    return [[room.strip(" ()") for room in line.split("|")] for line in lines if line.strip()]


def drawn_layers() -> list[list[str]]:
    drawing = PAGE.split("```")[1]
    layers = []
    for line in drawing.strip().splitlines():
        parts = [part.split()[0] for part in line.split("|")]
        layers.append(parts)
    return layers


def test_the_drawing_and_the_contract_agree() -> None:
    without_reserved = [[r for r in layer if r not in {"insight", "fleet"}] for layer in contract_layers()]
    assert drawn_layers() == without_reserved


def test_every_room_is_drawn() -> None:
    rooms = {
        p.stem for p in (ROOT / "iocdesk").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    assert rooms - {"__init__"} == {room for layer in drawn_layers() for room in layer}


def steps() -> str:
    return PAGE.split("## One figure")[1].split("## Where to look")[0]


def trace() -> list[str]:
    return sorted(
        set(re.findall(r"`((?:ui|actions|forms|store|sync|api|gateway|reports)\.[\w.]+)`", steps()))
    )


@pytest.mark.parametrize("dotted", trace())
def test_the_trace_names_what_exists(dotted: str) -> None:
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module("iocdesk." + ".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            found = inspect.getattr_static(found, name)
        assert found is not None
        return
    pytest.fail(f"no module for {dotted}")


def classes() -> dict[str, set[str]]:
    """Return the names of the package's classes with those of their methods."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "iocdesk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                inside = {it.name for it in node.body if isinstance(it, ast.FunctionDef)}
                found.setdefault(node.name, set()).update(inside)
    return found


def test_the_trace_names_classes_and_methods_that_exist() -> None:
    known = classes()
    named = re.findall(r"`([A-Z]\w+)(?:\.(\w+))?`", steps())
    assert named
    assert [
        name for name, method in named if name not in known or (method and method not in known[name])
    ] == []


def test_where_to_look_names_files_that_exist() -> None:
    table = PAGE.split("## Where to look")[1].split("## Written by hand")[0]
    rooms = {room for layer in drawn_layers() for room in layer} | {"tools", "resources"}
    named = [it for it in re.findall(r"`([a-z_]+/[\w/.]*)`", table) if it.split("/")[0] in rooms]
    assert named
    missing = [it for it in named if not any((base / it).exists() for base in (ROOT, ROOT / "iocdesk"))]
    assert missing == []
