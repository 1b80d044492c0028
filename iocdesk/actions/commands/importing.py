"""`iocdesk import FILE… [--mapping NAME] [--period P] [--unit U] [--dry-run] [--json]`: import without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.commands import Subparsers
from iocdesk.actions.commands.units import unit_named

if TYPE_CHECKING:
    from iocdesk.actions.context import Context
    from iocdesk.actions.import_views import (
        FileRead,
        ImportPreview,
        ImportResult,
        PlannedCell,
        ReadOptions,
        ReportPlan,
    )
    from iocdesk.core.errors import Text

SHOWN = 20
"""Problems that are told line by line; JSON has all of them."""


def register(subparsers: Subparsers, common: argparse.ArgumentParser, home: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "import", parents=[common, home], help="nhập số liệu từ tệp / import figures from files",
        description=(
            "Mã thoát / exit codes: 0 nhập hết / everything taken over (or could be, with --dry-run); "
            "1 còn ô hoặc tệp chưa nhập được / something was left out; "
            "2 lỗi sử dụng, hồ sơ, kho số liệu / wrong use, profile or store."
        ),
    )  # fmt: skip
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--mapping", metavar="NAME", help="cách đọc tệp đã lưu / a saved mapping")
    parser.add_argument("--period", metavar="PERIOD", help="kỳ báo cáo, ví dụ 202604 / period, e.g. 202604")
    parser.add_argument("--unit", metavar="CODE", help="đơn vị, ví dụ 15298-01 / unit, e.g. 15298-01")
    parser.add_argument("--dry-run", action="store_true", help="chỉ xem trước / show only what would happen")
    parser.add_argument(
        "--list-mappings", action="store_true", help="các cách đọc tệp đã lưu / the saved mappings"
    )
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON / result as JSON")
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE",
        help="tệp chứa mật khẩu bảo vệ, “-” là đầu vào chuẩn / file with the passphrase, “-” is standard input",
    )  # fmt: skip
    parser.set_defaults(run=run_import)


def run_import(options: argparse.Namespace) -> int:
    """Import; 0 when all of it was taken over, 1 when something was left out.

    Raises:
        IocError: the profile cannot be opened, there is no such mapping, period or unit, or nothing could be saved.
    """
    from iocdesk.actions.commands.output import say, say_json
    from iocdesk.actions.commands.sync import open_office
    from iocdesk.actions.importing import apply_import, read_files

    office = open_office(options)
    try:
        ctx = office.ctx
        if options.list_mappings:
            return _list(ctx, as_json=options.json)
        if not options.files:
            raise _no_files()
        preview = read_files(ctx, options.files, _read_options(ctx, options))
        result = None if options.dry_run else apply_import(ctx, preview)
    finally:
        office.close()
    if options.json:
        say_json(_as_json(preview, result))
    else:
        for line in _told(preview, result, options.lang):
            say(line)
    return 0 if _whole(preview) else 1


def _read_options(ctx: Context, options: argparse.Namespace) -> ReadOptions:
    from iocdesk.actions.import_views import ReadOptions
    from iocdesk.actions.mappings import mapping_named
    from iocdesk.core.periods import Period

    return ReadOptions(
        mapping=mapping_named(ctx, options.mapping) if options.mapping else None,
        period=Period.parse(options.period) if options.period else None,
        unit=unit_named(ctx, options.unit, "import.unit") if options.unit else None,
    )


def _no_files() -> Exception:
    from iocdesk.core.errors import IocError, Text

    return IocError(
        "import.no_files", Text("Xin ghi ít nhất một tệp để nhập.", "Please name at least one file.")
    )


def _list(ctx: Context, *, as_json: bool) -> int:
    from iocdesk.actions.commands.output import say, say_json
    from iocdesk.actions.mappings import mappings

    kept = mappings(ctx)
    if as_json:
        say_json(
            [{"name": m.name, "form": m.form_id, "layout": m.layout.value, "sheet": m.sheet} for m in kept]
        )
    else:
        for mapping in kept:
            say(f"{mapping.name} · {ctx.shelf.get(mapping.form_id).title.vi}")
    return 0


def _whole(preview: ImportPreview) -> bool:
    from iocdesk.actions.import_views import FileState

    counts = preview.counts()
    good = {FileState.OWN, FileState.MAPPED}
    return not counts.asking and not counts.blocked and all(file.state in good for file in preview.files)


def _told(preview: ImportPreview, result: ImportResult | None, language: str) -> list[str]:
    from iocdesk.exchange.headers import cell_name

    lines = []
    for file in preview.files:
        said = [*([file.error] if file.error is not None else []), *file.notes, *_questions(file)]
        lines += [f"{file.name}: {text.lang(language)}" for text in said]
    told = 0
    for plan in preview.reports:
        if plan.refusal is not None:
            lines.append(f"{plan.unit}, {plan.period.lang(language)}: {plan.refusal.lang(language)}")
        for cell in plan.cells:
            if cell.doubt is not None:
                told += 1
                where = f"{preview.files[cell.source].name}, {cell_name(cell.row, cell.column)}"
                if told <= SHOWN:
                    lines.append(
                        f"{where} ({plan.unit}, {plan.label(cell)}): {cell.doubt.text.lang(language)}"
                    )
    if told > SHOWN:
        more = told - SHOWN
        lines.append(
            f"… và {more} vấn đề khác, xem --json." if language == "vi" else f"… and {more} more, see --json."
        )
    return [*lines, _summary(preview, result).lang(language)]


def _questions(file: FileRead) -> list[Text]:
    from iocdesk.actions.import_views import FileState
    from iocdesk.core.errors import Text

    found = []
    if file.state is FileState.UNKNOWN:
        found.append(
            Text(
                "Chưa biết cách đọc tệp này. Xin ghép cột một lần trong chương trình (Nhập từ tệp).",
                "The layout is not known yet. Please map its columns once in the program (Import from files).",
            )
        )
    if file.asks_period:
        found.append(
            Text("Tệp không ghi kỳ báo cáo, xin thêm --period.", "The file names no period; use --period.")
        )
    if file.asked_units:
        names = ", ".join(f"“{text}”" for text, _ in file.asked_units[:5])
        found.append(Text(f"Không rõ đơn vị: {names}.", f"Unknown units: {names}."))
    return found


def _summary(preview: ImportPreview, result: ImportResult | None) -> Text:
    from iocdesk.core.errors import Text

    counts = preview.counts()
    left = counts.asking + counts.blocked
    if result is None:
        return Text(
            f"Sẽ nhập {counts.ready} ô, {counts.unchanged} ô không đổi, {left} ô để lại. Chưa thay đổi gì.",
            f"{counts.ready} cells would be taken over, {counts.unchanged} are the same, {left} left out. Nothing changed.",
        )
    return Text(
        f"Đã nhập {result.cells} ô vào {len(result.reports)} báo cáo; {left} ô để lại.",
        f"{result.cells} cells taken over into {len(result.reports)} reports; {left} left out.",
    )


def _as_json(preview: ImportPreview, result: ImportResult | None) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "applied": result is not None,
        "cells_applied": result.cells if result is not None else 0,
        "counts": asdict(preview.counts()),
        "files": [_file_json(file) for file in preview.files],
        "reports": [_report_json(preview, plan) for plan in preview.reports],
    }


def _file_json(file: FileRead) -> dict[str, object]:
    said = [*([file.error] if file.error is not None else []), *file.notes, *_questions(file)]
    return {
        "path": str(file.path),
        "sheet": file.sheet,
        "state": file.state.value,
        "mapping": file.mapping.name if file.mapping is not None else None,
        "encoding": file.legacy.value if file.legacy is not None else None,
        "said": [{"vi": text.vi, "en": text.en} for text in said],
    }


def _report_json(preview: ImportPreview, plan: ReportPlan) -> dict[str, object]:
    refusal = plan.refusal
    return {
        "report_id": plan.key.id,
        "unit": plan.unit,
        "period": plan.period.vi,
        "refused": None if refusal is None else {"vi": refusal.vi, "en": refusal.en},
        "cells": [
            _cell_json(preview, plan, cell) for cell in plan.cells if cell.changes or cell.doubt is not None
        ],
    }


def _cell_json(preview: ImportPreview, plan: ReportPlan, cell: PlannedCell) -> dict[str, object]:
    from iocdesk.exchange.headers import cell_name

    doubt = cell.doubt
    return {
        "key": cell.key,
        "label": plan.label(cell),
        "file": preview.files[cell.source].path.name,
        "place": cell_name(cell.row, cell.column),
        "old": cell.old.to_json(),
        "new": None if cell.new is None else cell.new.to_json(),
        "ready": cell.ready and plan.refusal is None,
        "problem": None
        if doubt is None
        else {"code": doubt.why.value, "vi": doubt.text.vi, "en": doubt.text.en},
    }
