"""Other people's XLSForm workbooks: each compiles, or is refused with a sentence at a cell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from iocdesk.forms.canonical import form_from_json, form_to_json
from iocdesk.forms.compiler import FormError, compile_workbook

REFUSED = {
    "web-forms__all-question-types-v2024091201-3.xlsx": {"choices-from-file"},
    "web-forms__socio-economic-survey-v20240515.xlsx": {"expression.unsupported-function"},
}
"""A choice list in a file that does not come with the workbook; `jr:itext()`, which reads XForm internals."""


def test_every_workbook_compiles_or_is_refused_with_a_sentence(
    conformance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = sorted((conformance / "xlsforms").iterdir())
    assert len(paths) >= 12
    compiled, refused = [], {}
    for path in paths:
        try:
            form = compile_workbook(path)
        except FormError as error:
            refused[path.name] = error.faults
            continue
        compiled.append(path.name)
        assert list(form.fields())
        assert form_from_json(form_to_json(form)) == form
    with capsys.disabled():
        sys.stdout.write(f"\n{len(compiled)} of {len(paths)} workbooks compile; refused:\n")
        for name, faults in refused.items():
            sys.stdout.write(f"  {name}: {faults[0].sentence.vi}\n")
    for name, faults in refused.items():
        assert {fault.code for fault in faults} == REFUSED[name]
        assert all(
            fault.sheet and fault.row and fault.column and fault.text.vi and fault.text.en for fault in faults
        )
    assert len(compiled) >= 10
