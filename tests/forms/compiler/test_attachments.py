"""What a workbook says of files becomes limits of the form; what nobody can follow is a fault with its cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from iocdesk.forms.compiler import compile_workbook
from iocdesk.forms.media import (
    JPEG,
    PDF,
    PNG,
    Limits,
    field_limits,
    whole_limits,
    whole_required,
    whole_taken,
)
from tests.forms.compiler.workbooks import SETTINGS, codes, figure, question, save

PLAIN = {"form_id": "x", "version": "1"}


def limits(folder: Path, kind: str, **columns: str) -> Limits:
    """Return what a question of a small workbook takes."""
    form = compile_workbook(
        save(folder, [question(kind, "a", **columns), question("text", "z")], settings=SETTINGS)
    )
    return field_limits(next(form.fields()))


def test_an_image_takes_pictures_and_a_file_takes_documents_too(tmp_path: Path) -> None:
    assert limits(tmp_path, "image").types == (JPEG, PNG)
    assert limits(tmp_path, "file") == Limits()
    assert limits(tmp_path, "audio").types == ()


def test_the_standard_columns_count(tmp_path: Path) -> None:
    assert limits(tmp_path, "image", parameters="max-pixels=1600").max_pixels == 1600
    assert limits(tmp_path, "file", **{"body::accept": ".pdf, image/jpeg"}).types == (PDF, JPEG)
    assert limits(tmp_path, "file", **{"body::accept": "image/*"}).types == (JPEG, PNG)


def test_our_columns_go_before_the_standard_ones(tmp_path: Path) -> None:
    columns = {
        "body::accept": ".pdf",
        "bind::ioc:types": "image/png; image/jpeg",
        "bind::ioc:max_bytes": "500000",
    }
    assert limits(tmp_path, "file", **columns) == Limits(500_000, (PNG, JPEG))


def test_a_form_without_a_word_takes_files_and_asks_for_none(tmp_path: Path) -> None:
    form = compile_workbook(save(tmp_path, [figure("A1")]))
    assert "ioc:attachments" not in form.settings
    assert (whole_taken(form), whole_required(form), whole_limits(form)) == (True, False, Limits())


def test_the_signed_scan_can_be_asked_for(tmp_path: Path) -> None:
    settings = SETTINGS | {
        "attribute::ioc:attachments": "required",
        "attribute::ioc:attachment_max_bytes": "1000000",
        "attribute::ioc:attachment_types": "application/pdf",
    }
    form = compile_workbook(save(tmp_path, [figure("A1")], settings=settings))
    assert (whole_required(form), whole_limits(form)) == (True, Limits(1_000_000, (PDF,)))
    silent = compile_workbook(save(tmp_path, [figure("A1")]))
    assert silent.sha256 != form.sha256


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("attribute::ioc:attachments", "perhaps", "bad-attachments"),
        ("attribute::ioc:attachment_max_bytes", "10 MB", "bad-max_bytes"),
        ("attribute::ioc:attachment_types", "application/x-msdownload", "bad-types"),
    ],
)
def test_settings_that_nobody_can_follow(tmp_path: Path, column: str, text: str, code: str) -> None:
    assert [
        found for found, _ in codes(save(tmp_path, [figure("A1")], settings=SETTINGS | {column: text}))
    ] == [code]


@pytest.mark.parametrize(
    ("kind", "column", "text", "code"),
    [
        ("image", "bind::ioc:max_bytes", "0", "bad-max_bytes"),
        ("file", "bind::ioc:types", "text/html", "bad-types"),
        ("text", "bind::ioc:types", "image/png", "not-a-file"),
        ("text", "bind::ioc:max_bytes", "9", "not-a-file"),
    ],
)
def test_columns_that_nobody_can_follow(tmp_path: Path, kind: str, column: str, text: str, code: str) -> None:
    rows = [question(kind, "a", **{column: text}), question("text", "z")]
    assert [found for found, _ in codes(save(tmp_path, rows, settings=SETTINGS))] == [code]
