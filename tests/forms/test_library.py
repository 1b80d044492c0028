"""The library of forms: bundled ones on demand, the province's beside them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from iocdesk.forms.canonical import canonical_bytes
from iocdesk.forms.faults import FormError
from iocdesk.forms.library import FormLibrary, UnknownFormError


def test_levels() -> None:
    library = FormLibrary()
    assert len(library.for_level("village")) == 6
    assert len(library.for_level("commune")) == 26
    assert library.for_level("province") == ()
    assert [form.id for form in library.all()] == sorted(form.id for form in library.all())


def test_versions() -> None:
    library = FormLibrary()
    old = library.get("thon_thang")
    library.add([replace(old, version="2027010101"), replace(old, version="9")])
    assert library.get("thon_thang").version == "2027010101"
    assert library.get("thon_thang", old.version) == old
    assert len(library.all()) == 32
    assert FormLibrary().get("thon_thang") == old, "libraries share nothing"


def test_a_form_that_only_the_province_has() -> None:
    library = FormLibrary()
    library.add([replace(library.get("thon_thang"), id="moi")])
    assert library.get("moi").id == "moi"
    assert len(library.all()) == 33


@pytest.mark.parametrize(("form_id", "version"), [("khong_co", None), ("thon_thang", "1")])
def test_unknown(form_id: str, version: str | None) -> None:
    with pytest.raises(UnknownFormError) as caught:
        FormLibrary().get(form_id, version)
    assert form_id in caught.value.text.vi


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"id": "x"}'])
def test_a_damaged_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(FormError) as caught:
        FormLibrary(tmp_path).get("x")
    assert caught.value.code == "form.json"


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    form = FormLibrary().get("xa_tyt_dx")
    (tmp_path / "xa_tyt_dx.json").write_bytes(canonical_bytes(form))
    assert FormLibrary(tmp_path).all() == (form,)


def test_opening_forms_loads_neither_pyxform_nor_a_spreadsheet_reader() -> None:
    code = (
        "import sys; from iocdesk.forms.library import FormLibrary; FormLibrary().all();"
        "print(sorted({'pyxform', 'openpyxl', 'python_calamine', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
