"""A form's canonical JSON: a round trip, a hash that holds, and strictness towards what comes from outside."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
import unicodedata
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from iocdesk.core.errors import Text
from iocdesk.forms.canonical import _READERS, canonical_bytes, form_from_json, form_sha256, form_to_json
from iocdesk.forms.compiler import compile_workbook
from iocdesk.forms.faults import FormError
from iocdesk.forms.library import FormLibrary
from iocdesk.forms.model import Form
from tests.forms.compiler.workbooks import question, save


@pytest.fixture(scope="module")
def form() -> Form:
    return FormLibrary().get("xa_vp_thang_tk")


def test_round_trip_of_every_bundled_form() -> None:
    for form in FormLibrary().all():
        raw = json.loads(json.dumps(form_to_json(form)))
        assert form_from_json(raw) == form


def test_round_trip_of_a_plain_form(tmp_path: Path) -> None:
    rows = [
        question("begin_repeat", "r"),
        question("select_one gioi_tinh or_other", "a", parameters="randomize=true"),
        question("end_repeat", ""),
    ]
    form = compile_workbook(save(tmp_path, rows))
    assert form_from_json(form_to_json(form)) == form


def test_the_hash_is_over_the_canonical_bytes(form: Form) -> None:
    content = canonical_bytes(form)
    assert hashlib.sha256(content).hexdigest() == form.sha256 == form_sha256(form)
    assert b'"sha256"' not in content
    assert content == canonical_bytes(replace(form, sha256="other"))
    text = content.decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == text


def test_decomposed_text_has_the_same_hash(form: Form) -> None:
    title = Text(unicodedata.normalize("NFD", form.title.vi), form.title.en)
    assert title != form.title
    assert form_sha256(replace(form, title=title)) == form.sha256


def test_a_classified_form_is_refused_though_it_is_intact(form: Form) -> None:
    raw = form_to_json(dataclasses.replace(form, classification="mật"))
    with pytest.raises(FormError) as caught:
        form_from_json(raw)
    assert caught.value.code == "form.classified"
    assert "bí mật nhà nước" in caught.value.text.vi


def test_the_order_of_keys_does_not_matter(form: Form) -> None:
    assert form_from_json(dict(reversed(form_to_json(form).items()))) == form


def test_any_change_is_noticed(form: Form) -> None:
    raw = form_to_json(form)
    for change in ({"title": {"vi": "Khác", "en": "Other"}}, {"sha256": "0" * 64}, {"version": "1"}):
        with pytest.raises(FormError) as caught:
            form_from_json({**raw, **change})
        assert caught.value.code == "form.hash"
        assert "SHA-256" in caught.value.text.vi
    without = {key: value for key, value in raw.items() if key != "sha256"}
    with pytest.raises(FormError, match=r"form\.hash"):
        form_from_json(without)


def spoil(raw: dict[str, Any], path: list[Any], value: object) -> dict[str, Any]:
    """Return a copy of `raw` with `value` at `path` (None: the key is taken out)."""
    raw = copy.deepcopy(raw)
    place: Any = raw
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return raw


FIELD = ["sections", 0, "children", 0]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["level"], 3),
        (["surprise"], "x"),
        (["id"], None),
        (["period_type"], "fortnight"),
        (["sections"], {}),
        (["sections", 0], "x"),
        ([*FIELD, "type"], "blob"),
        ([*FIELD, "read_only"], "yes"),
        ([*FIELD, "indicator", "decimals"], "2"),
        ([*FIELD, "indicator", "decimals"], True),
        ([*FIELD, "indicator", "kind"], ["statistical"]),
        (["choices"], []),
        (["rules", 0, "message"], "text"),
        (["rules", 0, "severity"], None),
    ],
)
def test_what_is_no_form_is_refused(form: Form, path: list[Any], value: object) -> None:
    with pytest.raises(FormError) as caught:
        form_from_json(spoil(form_to_json(form), path, value))
    assert caught.value.code == "form.json"
    assert caught.value.text.vi.startswith("Dữ liệu biểu mẫu không hợp lệ")


def test_endless_nesting_is_refused() -> None:
    group: dict[str, Any] = {"name": "g", "label": {"vi": "", "en": ""}, "children": []}
    for _ in range(5000):
        group = {"name": "g", "label": {"vi": "", "en": ""}, "children": [group]}
    raw = {**form_to_json(FormLibrary().get("xa_tyt_dx")), "sections": [group]}
    with pytest.raises(FormError, match=r"form\.json"):
        form_from_json(raw)


def test_every_field_of_every_type_is_carried() -> None:
    for kind, readers in _READERS.items():
        assert set(readers) == {item.name for item in fields(kind)}, kind
