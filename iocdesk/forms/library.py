"""The forms that ship with the program, and those that come from the province: read from canonical JSON, on demand.

The workbooks are compiled when the product is built (`tools/make_forms.py --compiled`), so that the program never
loads pyxform to open a form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from iocdesk.core.errors import IocError, Text
from iocdesk.core.resources import resource_path
from iocdesk.forms.canonical import decode_form
from iocdesk.forms.faults import Fault, FormError
from iocdesk.forms.model import Form


class UnknownFormError(IocError):
    """A form, or a version of it, that the library does not hold."""

    def __init__(self, form_id: str, version: str | None) -> None:
        vi = f"Chưa có biểu mẫu “{form_id}”" + (f", phiên bản {version}" if version else "")
        en = f"There is no form “{form_id}”" + (f", version {version}" if version else "")
        advice = (
            " trong máy này. Xin đồng bộ để tải về.",
            " on this computer. Please synchronise to download it.",
        )
        super().__init__("form.unknown", Text(vi + advice[0], en + advice[1]))


class FormLibrary:
    """Forms by id and version; each file is read once, when first asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        """Offer the compiled forms of `folder` (default: those that ship with the program)."""
        folder = folder or resource_path("forms/compiled")
        self._files = {path.stem: path for path in sorted(folder.glob("*.json"))}
        self._forms: dict[str, dict[str, Form]] = {}

    def add(self, forms: Iterable[Form]) -> None:
        """Take in forms from elsewhere (already checked against their hash), beside those that are there."""
        for form in forms:
            self._forms[form.id] = {**self._versions(form.id), form.version: form}

    def get(self, form_id: str, version: str | None = None) -> Form:
        """Return a form; without `version` the newest (versions compare by length, then as text: yyyymmddrr).

        Raises:
            UnknownFormError: there is no such form or version.
            FormError: the form's file is damaged.
        """
        versions = self._versions(form_id)
        if not versions or (version is not None and version not in versions):
            raise UnknownFormError(form_id, version)
        return versions[version if version is not None else max(versions, key=lambda text: (len(text), text))]

    def all(self) -> tuple[Form, ...]:
        """Return the newest version of every form, by form id."""
        return tuple(self.get(form_id) for form_id in sorted(self._files.keys() | self._forms.keys()))

    def for_level(self, level: str) -> tuple[Form, ...]:
        """Return the newest version of the forms that `level` ("village", "commune", "province") answers."""
        return tuple(form for form in self.all() if form.level == level)

    def _versions(self, form_id: str) -> dict[str, Form]:
        if form_id not in self._forms and form_id in self._files:
            form = read_compiled(self._files[form_id])
            self._forms[form_id] = {form.version: form}
        return self._forms.get(form_id, {})


def read_compiled(path: Path) -> Form:
    """Read a compiled form; its hash is that of the file's bytes, which are canonical.

    Raises:
        FormError: the file is damaged.
    """
    content = path.read_bytes()
    try:
        raw = json.loads(content)
    except ValueError:
        vi = f"Tệp biểu mẫu {path.name} bị hỏng. Xin cài đặt lại chương trình."
        en = f"The form file {path.name} is damaged. Please install the program again."
        raise FormError([Fault("", 0, "", "json", Text(vi, en))]) from None
    return replace(decode_form(raw), sha256=hashlib.sha256(content).hexdigest())
