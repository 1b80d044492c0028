"""50,000 cells of an .xlsx: read, checked by the form's rules and previewed, beside calamine and pandas reading alone.

The workbook is a table of 250 villages by 200 indicators; nothing of them is in the store yet, so every cell changes.
Time and peak memory are taken in processes of their own, one after another.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from tools.bench.rows import Row, row
from tools.bench.sample import INDICATORS

PAIRS = 5
VILLAGES = 250


def measure(folder: Path) -> Iterator[Row]:
    """Yield the rows."""
    path = _workbook(folder / "village_table.xlsx")
    found: dict[str, list[dict[str, float]]] = {"calamine": [], "ours": [], "reader": [], "pandas": []}
    for number in range(PAIRS):
        for mode, results in found.items():
            results.append(_run(mode, path, folder / f"{mode}{number}"))

    def of(mode: str, what: str) -> list[float]:
        return [result[what] for result in found[mode]]

    cells = f"{VILLAGES * INDICATORS:,} cells"
    yield row(f"{cells} read, checked, previewed: time", of("ours", "ms"), of("calamine", "ms"), unit="ms", aim=3,
              note="the floor is python-calamine reading alone")  # fmt: skip
    yield row("the same: growth of memory at its peak", of("ours", "mb"), of("calamine", "mb"), unit="MB", aim=3,
              note="the floor is python-calamine reading alone")  # fmt: skip
    yield row("the same against pandas: time", of("ours", "ms"), of("pandas", "ms"), unit="ms", aim=1,
              note="the floor is pandas.read_excel with openpyxl, nothing checked")  # fmt: skip
    yield row("the same against pandas: memory", of("ours", "mb"), of("pandas", "mb"), unit="MB", aim=None,
              note="pandas itself not counted, only what reading adds")  # fmt: skip
    yield row(f"{cells} only read: time", of("reader", "ms"), of("calamine", "ms"), unit="ms", aim=None,
              note="measured before unpacking, exact decimals, old encodings looked for")  # fmt: skip


def _workbook(path: Path) -> Path:
    chance = random.Random(1)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tổng hợp")
        sheet.write(0, 0, "TỔNG HỢP SỐ LIỆU CÁC THÔN THÁNG 3/2026")
        sheet.write_row(2, 0, ["TT", "Tên thôn", *(f"Chỉ tiêu số {number}" for number in range(INDICATORS))])
        for number in range(VILLAGES):
            figures = [chance.randrange(100_000) for _ in range(INDICATORS)]
            sheet.write_row(3 + number, 0, [number + 1, f"Thôn {number + 1}", *figures])
    return path


def _run(mode: str, path: Path, folder: Path) -> dict[str, float]:
    folder.mkdir()
    command = [sys.executable, "-m", "tools.bench.imports_process", mode, str(path), str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=300)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
