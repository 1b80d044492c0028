"""Makes the form workbooks of `resources/forms/` from a catalogue directory, and what is derived from the workbooks.

    python -m tools.make_forms CATALOGUE_DIR    write the workbooks anew (forms.csv, indicators.csv, categories.csv, checks.csv)
    python -m tools.make_forms --compiled       compile every workbook into resources/forms/compiled/
    python -m tools.make_forms --golden         the same, and accept the new sha256 values as golden

Since the first run the workbooks are the source: forms are changed in Excel, and only `--compiled` and
`--golden` are run again.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import xlsform_writer

ROOT = Path(__file__).resolve().parents[1]
FORMS = ROOT / "resources" / "forms"
VERSION = "2026112101"
VI, EN = "Tiếng Việt (vi)", "English (en)"
PERIODS = {"M": "month", "Q": "quarter", "S": "half-year", "Y": "year", "event": "event"}
_BEYOND = re.compile(r"\b(ind|prev|prev-in-year|same-period-last-year|sum-in-year|villages)\(")
_METHOD = re.compile(r"(?<=\.) (?=(?:Tính|Lũy kế|Ghi số)[^.]*\.$)")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The four tables of a catalogue directory, rows as they stand."""

    forms: Sequence[Row]
    indicators: Sequence[Row]
    categories: Sequence[Row]
    checks: Sequence[Row]
    sectors: Mapping[str, Row]


def read_table(path: Path) -> list[Row]:
    """Read a UTF-8 CSV with a header row."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_catalogue(folder: Path) -> Catalogue:
    """Read the catalogue's tables, and the sector names of the product."""
    forms, indicators, categories, checks = (
        read_table(folder / f"{name}.csv") for name in ("forms", "indicators", "categories", "checks")
    )
    sectors = {row["code"]: row for row in read_table(ROOT / "resources" / "data" / "sectors.csv")}
    return Catalogue(forms, indicators, categories, checks, sectors)


def indicators_of(form: Row, catalogue: Catalogue) -> Iterator[tuple[str, list[Row]]]:
    """Yield the form's sections in order, each with its indicators in order."""
    key = "village_form_id" if form["level"] == "village" else "form_id"
    mine = [row for row in catalogue.indicators if row[key] == form["form_id"]]
    for section in form["sections"].split(";"):
        yield section, sorted((r for r in mine if r["section"] == section), key=lambda r: int(r["order"]))


def rules_of(code: str, level: str, catalogue: Catalogue) -> list[Row]:
    """Return the checks on `code` that apply in forms of `level`."""
    return [row for row in catalogue.checks if row["on_code"] == code and row["level"] in (level, "both")]


def rule_cells(rules: Sequence[Row]) -> Row:
    """Lay checks out in columns: the first error on the cell alone is the standard constraint, the rest are ioc."""
    cells: Row = {}
    counts = {"error": 0, "warning": 0}
    for rule in rules:
        own = rule["expression"].replace(f"${{{rule['on_code']}}}", ".")
        alone = rule["scope"] == "cell" and "$" not in own and not _BEYOND.search(own)
        if alone and rule["severity"] == "error" and "constraint" not in cells:
            cells |= {
                "constraint": own,
                f"constraint_message::{VI}": rule["message_vi"],
                f"constraint_message::{EN}": rule["message_en"],
                "bind::ioc:check_id": rule["check_id"],
            }
            continue
        counts[rule["severity"]] += 1
        cells |= _ioc_rule(
            "constraint" if rule["severity"] == "error" else "warn", counts[rule["severity"]], rule
        )
    return cells


def _ioc_rule(stem: str, number: int, rule: Row) -> Row:
    names = rule_columns(stem, number)
    return dict(
        zip(
            names, (rule["expression"], rule["check_id"], rule["message_vi"], rule["message_en"]), strict=True
        )
    )


def rule_columns(stem: str, number: int) -> list[str]:
    """Name the four columns of the `number`th rule: expression, id, message, English message."""
    tail = "" if number == 1 else f"_{number}"
    return [f"bind::ioc:{stem}{part}{tail}" for part in ("", "_id", "_message", "_message_en")]


def indicator_row(row: Row, form: Row, catalogue: Catalogue) -> Row:
    """Return the survey row of one indicator in one form."""
    village = form["level"] == "village"
    source = "typed" if village and row["source"] == "villages" else row["source"]
    definition, _, method = _METHOD.sub("\n", row["definition_vi"]).partition("\n")
    cells = {
        "type": "integer" if row["value_type"] == "integer" else "decimal",
        "name": row["code"],
        f"label::{VI}": row["name_vi"],
        f"label::{EN}": row["name_en"],
        f"hint::{VI}": f"Đơn vị tính: {row['unit_vi']}",
        f"hint::{EN}": f"Unit: {row['unit_en']}",
        "required": "yes" if row["required"] == "yes" else "",
        "read_only": "" if source == "typed" else "yes",
        "bind::ioc:code": row["code"],
        "bind::ioc:unit": row["unit_vi"],
        "bind::ioc:unit_en": row["unit_en"],
        "bind::ioc:kind": row["kind"],
        "bind::ioc:nature": row["nature"],
        "bind::ioc:aggregation": row["aggregation"],
        "bind::ioc:decimals": row["decimals"],
        "bind::ioc:disaggregation": row["splits"],
        "bind::ioc:total": row["total"],
        "bind::ioc:quality": "official",
        "bind::ioc:source": source,
        "bind::ioc:village_form": "" if village else row["village_form_id"],
        "bind::ioc:definition": definition,
        "bind::ioc:method": method,
        "bind::ioc:source_class": row["source_class"],
        "bind::ioc:source_ref": row["source_ref"],
    }
    return cells | calculation_cells(row) | rule_cells(rules_of(row["code"], form["level"], catalogue))


def calculation_cells(row: Row) -> Row:
    """Return the calculation of a derived figure: ours always, the standard's where the standard can say it."""
    numerator, denominator = row["numerator"], row["denominator"]
    if not numerator:
        return {}
    cells = {"bind::ioc:numerator": numerator, "bind::ioc:denominator": denominator}
    if not denominator:
        cells = {"bind::ioc:calculate": numerator}
    if not _BEYOND.search(numerator + denominator):
        value = f"({numerator}) div ({denominator})" if denominator else numerator
        cells["calculation"] = f"round({value}, {row['decimals']})"
    return cells


def survey_sheet(form: Row, catalogue: Catalogue) -> tuple[list[str], list[Row]]:
    """Return the columns and rows of the survey sheet."""
    rows: list[Row] = []
    for section, indicators in indicators_of(form, catalogue):
        sector = catalogue.sectors[section]
        labels = {f"label::{VI}": sector["name_vi"], f"label::{EN}": sector["name_en"]}
        rows.append({"type": "begin_group", "name": section} | labels)
        rows += [indicator_row(row, form, catalogue) for row in indicators]
        rows.append({"type": "end_group", "name": section})
    return survey_columns(rows), rows


def survey_columns(rows: Sequence[Row]) -> list[str]:
    """Return the columns in the order that an author reads them; rule columns as many as are needed."""
    standard = [
        "type",
        "name",
        f"label::{VI}",
        f"label::{EN}",
        f"hint::{VI}",
        f"hint::{EN}",
        "required",
        "read_only",
    ]
    standard += ["constraint", f"constraint_message::{VI}", f"constraint_message::{EN}", "calculation"]
    names = (
        "code unit unit_en kind nature aggregation decimals disaggregation total quality source village_form"
    )
    names += " numerator denominator calculate definition method source_class source_ref check_id"
    columns = standard + [f"bind::ioc:{name}" for name in names.split()]
    for stem in ("constraint", "warn"):
        for number in range(1, 10):
            block = rule_columns(stem, number)
            if number == 1 or any(row.get(block[0]) for row in rows):
                columns += block
    return columns


def choices_sheet(rows: Sequence[Row], catalogue: Catalogue) -> tuple[list[str], list[Row]]:
    """Return the choices sheet with the lists that the survey's indicators are split by."""
    used = {name for row in rows for name in row.get("bind::ioc:disaggregation", "").split(";") if name}
    mine = [
        {
            "list_name": c["list"],
            "name": c["code"],
            f"label::{VI}": c["label_vi"],
            f"label::{EN}": c["label_en"],
        }
        for c in catalogue.categories
        if c["list"] in used
    ]
    return ["list_name", "name", f"label::{VI}", f"label::{EN}"], mine


def settings_sheet(form: Row) -> tuple[list[str], list[Row]]:
    """Return the settings sheet: what every form tool reads, and the `ioc` attributes."""
    row = {
        "form_title": form["title_vi"],
        "form_id": form["form_id"],
        "version": VERSION,
        "default_language": VI,
        "namespaces": 'ioc="https://iocdesk.vn/ns/1"',
        "attribute::ioc:title_en": form["title_en"],
        "attribute::ioc:level": form["level"],
        "attribute::ioc:office": form["office"],
        "attribute::ioc:period": PERIODS[form["period"]],
        "attribute::ioc:regime": form["regime"],
        "attribute::ioc:due_rule": form["due_rule"],
        "attribute::ioc:sectors": form["sections"],
        "attribute::ioc:classification": "none",
    }
    return list(row), [row]


def write_workbooks(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Write one workbook for each form of the catalogue; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for form in catalogue.forms:
        columns, rows = survey_sheet(form, catalogue)
        sheets = {
            "survey": (columns, rows),
            "choices": choices_sheet(rows, catalogue),
            "settings": settings_sheet(form),
        }
        paths.append(folder / f"{form['form_id']}.xlsx")
        xlsform_writer.write(paths[-1], sheets, form["title_vi"])
    return paths


def write_compiled(folder: Path) -> dict[str, str]:
    """Compile every workbook into `folder`/compiled; return form id -> sha256."""
    from iocdesk.forms.canonical import canonical_bytes
    from iocdesk.forms.compiler import compile_workbook

    (folder / "compiled").mkdir(exist_ok=True)
    hashes = {}
    for path in sorted(folder.glob("*.xlsx")):
        form = compile_workbook(path)
        (folder / "compiled" / f"{form.id}.json").write_bytes(canonical_bytes(form))
        hashes[form.id] = form.sha256
    return hashes


def main(argv: Sequence[str] | None = None) -> int:
    """Run one of the three jobs of the module's docstring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("catalogue", nargs="?", type=Path, help="directory with the catalogue's CSV files")
    parser.add_argument(
        "--compiled", action="store_true", help="compile the workbooks into resources/forms/compiled"
    )
    parser.add_argument("--golden", action="store_true", help="compile, and accept the new hashes as golden")
    options = parser.parse_args(argv)
    if options.catalogue:
        print(f"{len(write_workbooks(read_catalogue(options.catalogue), FORMS))} workbooks written")
    if options.compiled or options.golden:
        hashes = write_compiled(FORMS)
        print(f"{len(hashes)} forms compiled")
        if options.golden:
            text = json.dumps(hashes, indent=2, sort_keys=True) + "\n"
            (ROOT / "resources" / "golden" / "forms.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
