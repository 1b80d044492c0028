"""The guide for authors names what the compiler knows, no less and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from iocdesk.forms.compiler.indicators import COLUMNS
from iocdesk.forms.compiler.settings_sheet import ATTRIBUTES, LEVELS, PERIODS
from iocdesk.forms.expressions.signatures import IOC_ONLY
from iocdesk.forms.model import Aggregation, Kind, Nature, Source
from iocdesk.forms.values import Quality

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")


def test_columns_and_settings() -> None:
    assert {f"bind::ioc:{name}" for name in COLUMNS} <= set(re.findall(r"`(bind::ioc:\w+)`", GUIDE))
    assert {f"attribute::ioc:{name}" for name in ATTRIBUTES} == set(
        re.findall(r"`(attribute::ioc:\w+)`", GUIDE)
    )


def test_values_and_functions() -> None:
    words = set(re.findall(r"`([\w-]+)`", GUIDE))
    for members in (Kind, Nature, Aggregation, Source, Quality):
        assert {member.value for member in members} <= words
    assert {*LEVELS, *PERIODS} <= words
    assert set(re.findall(r"^\| `([a-z-]+)\(", GUIDE, re.MULTILINE)) == IOC_ONLY


def test_fault_codes() -> None:
    faults = GUIDE.partition("## Faults")[2].partition("## ")[0]
    told = set(re.findall(r"`([a-z_-]+)`", "".join(re.findall(r"^\| (`.*?`) \|", faults, re.MULTILINE))))
    sources = [*(ROOT / "iocdesk/forms/compiler").glob("*.py"), ROOT / "iocdesk/forms/canonical.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    written = set(re.findall(r'"((?:bad|missing|unknown|duplicate|unmatched|unsupported)-[a-z_-]+)"', code))
    assert written - told == set()
    assert {name for name in told if f'"{name}"' not in code and not name.startswith("bad-")} == set()
