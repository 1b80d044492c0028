"""What indicators were taken from is said in the reader's language."""

from __future__ import annotations

import re

from iocdesk.forms.library import FormLibrary
from iocdesk.ui.entry.references import reference

ENGLISH = re.compile(
    r"\b(none|name|and|our|are|code|definition|construction|summary|list|forms?|page|full|lost|commune|report|"
    r"mobile|coverage|decision|itself|not|seen|monitoring|sector|budget)\b"
)


def references() -> set[str]:
    """Return every reference of the catalogue."""
    library = FormLibrary()
    return {
        field.indicator.source_ref
        for form in library.all()
        for field in form.fields()
        if field.indicator is not None and field.indicator.source_ref
    }


def test_no_english_is_left_in_vietnamese() -> None:
    found = references()
    assert found
    for text in found:
        said = re.sub(r"https?://\S+", "", reference(text, "vi"))
        assert not ENGLISH.search(said), said


def test_names_and_addresses_stay() -> None:
    said = reference(
        "Lâm Đồng 2013 commune forms (https://123doc.org/document/5340363-commune-forms.htm)", "vi"
    )
    assert said.startswith("Lâm Đồng 2013 biểu mẫu cấp xã (https://123doc.org/")
    assert reference("QĐ 2545/QĐ-BTC", "vi") == "QĐ 2545/QĐ-BTC"
    assert reference("", "vi") == ""


def test_english_readers_get_what_the_form_says() -> None:
    assert reference("commune forms", "en") == "commune forms"
