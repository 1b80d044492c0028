"""One process of the import measurements: reads a workbook in one way and prints time and growth of memory as JSON.

python -m tools.bench.imports_process calamine|reader|ours|pandas FILE FOLDER
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from iocdesk.core.errors import Text


def main(mode: str, path: Path, folder: Path) -> int:
    """Prepare, read once, print."""
    kinds = {"calamine": _calamine, "reader": _reader, "pandas": _pandas}
    job = _ours(path, folder) if mode == "ours" else kinds[mode](path)
    gc.collect()
    gc.disable()  # as in the window, where cyclic garbage is collected from a timer
    before = _memory(forget=True)
    began = time.perf_counter()
    kept = job()
    spent = time.perf_counter() - began
    print(json.dumps({"ms": spent * 1000, "mb": max(_memory() - before, 0.1)}))
    if mode == "ours" and kept.counts().ready < 49_000:  # type: ignore[attr-defined]
        print(kept.counts(), file=sys.stderr)  # type: ignore[attr-defined]
        return 1
    return 0


def _memory(*, forget: bool = False) -> float:
    """Return the most memory held so far, in MB; `forget` begins anew with what is held now (Linux; else 0)."""
    own = Path("/proc/self")
    if not (own / "clear_refs").exists():
        return 0.0
    if forget:
        (own / "clear_refs").write_text("5")
    lines = (own / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _calamine(path: Path) -> Callable[[], object]:
    from python_calamine import CalamineWorkbook

    return lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def _pandas(path: Path) -> Callable[[], object]:
    import openpyxl  # noqa: F401 - what is imported is not to be counted
    import pandas

    return lambda: pandas.read_excel(path, engine="openpyxl", header=None)


def _reader(path: Path) -> Callable[[], object]:
    from iocdesk.exchange import opening  # noqa: F401
    from iocdesk.exchange.sheets import open_book

    def read() -> object:
        book = open_book(path)
        return book.sheet(book.sheets[0].name)

    return read


def _ours(path: Path, folder: Path) -> Callable[[], object]:
    from iocdesk.actions.context import Context
    from iocdesk.actions.import_views import ReadOptions
    from iocdesk.actions.importing import read_files
    from iocdesk.actions.mappings import draft_mapping
    from iocdesk.core.clock import FixedClock
    from iocdesk.core.ids import Uuid7Source
    from iocdesk.core.units import Level, OrgUnit, UnitKey, UnitRegistry
    from iocdesk.forms.canonical import form_sha256
    from iocdesk.forms.library import FormLibrary
    from iocdesk.store import create_store
    from tools.bench.imports import VILLAGES
    from tools.bench.sample import OFFICER, UNIT, form_of

    clock = FixedClock(datetime(2026, 4, 15, tzinfo=UTC))
    ids = Uuid7Source(clock)
    store = create_store(folder / "imports.iocdesk", os.urandom(32), clock=clock, ids=ids)
    form = replace(form_of(1), level="village")
    library = FormLibrary()
    library.add([replace(form, sha256=form_sha256(form))])
    commune = Text("Xã để đo", "Commune for measuring")
    units = [OrgUnit(UNIT, Level.COMMUNE, commune, commune.vi, "xã", None, None, {})]
    for number in range(1, VILLAGES + 1):
        name = Text(f"Thôn {number}", f"Village {number}")
        key = UnitKey(f"{UNIT.code}-{number:02d}", date(2015, 1, 1))
        units.append(OrgUnit(key, Level.VILLAGE, name, str(number), "thôn", UNIT, None, {}))
    ctx = Context.build(
        store,
        clock=clock,
        ids=ids,
        actor=OFFICER,
        unit=UNIT,
        library=library,
        registry=UnitRegistry(units, []),
    )
    mapping = replace(draft_mapping(ctx, path, "Tổng hợp", form.id), name="đo")
    options = ReadOptions(mapping=mapping)

    return lambda: read_files(ctx, [path], options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
