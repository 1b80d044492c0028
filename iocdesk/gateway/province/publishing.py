"""Publishing a form version: a workbook is compiled, compared with what is in force, and kept until it is confirmed."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from iocdesk.core.clock import Clock, today
from iocdesk.core.errors import IocError, Text
from iocdesk.forms.compiler import compile_workbook
from iocdesk.forms.model import Form
from iocdesk.gateway import schema
from iocdesk.gateway.admin import Admin
from iocdesk.gateway.database import Database
from iocdesk.gateway.directory import Directory
from iocdesk.gateway.province.form_diff import Difference, differences
from iocdesk.gateway.province.form_lines import validity_of
from iocdesk.gateway.province_tables import form_validity
from iocdesk.reports.model import EDITABLE, ReportState

_MARK = b'"form_version":"'
LEVELS = frozenset({"village", "commune"})


class PublishError(IocError):
    """A form that cannot be published: `publish.level`, `publish.same`, `publish.date`, `publish.version`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A compiled workbook beside the newest version of its form (None where it is the first)."""

    form: Form
    current: Form | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """One version as it was published.

    Attributes:
        closed: the province takes no more reports at it.
    """

    form_id: str
    version: str
    title: Text
    level: str
    office: str
    published_at: str
    valid_from: date | None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """How much stands on a version of a form: drafts, which closing concerns, and all other reports, which it does not."""

    form: Form
    others: tuple[str, ...]
    drafts: int
    reports: int
    closed: bool


class Publishing:
    """Compiles, compares and publishes forms."""

    def __init__(self, database: Database, directory: Directory, admin: Admin, clock: Clock) -> None:
        self._database = database
        self._directory = directory
        self._admin = admin
        self._clock = clock

    def draft(self, body: bytes, file_name: str) -> Draft:
        """Compile a workbook and compare it.

        Raises:
            FormError: with every fault, each naming sheet, row and column.
            PublishError: it is of no level that reports, or its version was published with other content.
        """
        form = _compile(body, file_name)
        if form.level not in LEVELS:
            raise PublishError("publish.level", _NO_LEVEL)
        with self._database.read() as connection:
            versions = _versions(connection, form.id)
            current = self._directory.form(connection, form.id, versions[-1]) if versions else None
        if form.version in versions:
            raise PublishError("publish.version", _taken(form))
        return Draft(form, current, differences(current, form))

    def publish(self, form: Form, valid_from: date) -> str:
        """Publish a form from a day on; drafts begun with an older version stay on theirs. Return its sha256.

        Raises:
            PublishError: the day is past.
            AdminError: as `Admin.publish_form`.
        """
        if valid_from < today(self._clock):
            raise PublishError("publish.date", _PAST)
        # The day first: a version must not be in force for the moment between the two.
        with self._database.write() as connection:
            same = (form_validity.c.form_id == form.id, form_validity.c.version == form.version)
            if form.version in _versions(connection, form.id):
                raise PublishError("publish.version", _taken(form))
            connection.execute(delete(form_validity).where(*same))
            row = {"form_id": form.id, "version": form.version, "valid_from": valid_from.isoformat()}
            connection.execute(insert(form_validity).values(row))
        return self._admin.publish_form(form)

    def usage(self, form_id: str, version: str) -> Usage:
        """Count the reports that stand on a version.

        Raises:
            PublishError: there is no such version.
        """
        table, counts = schema.reports, Counter[bool]()
        with self._database.read() as connection:
            form = self._directory.form(connection, form_id, version)
            if form is None:
                raise PublishError("publish.unknown", _UNKNOWN)
            closed = (form_id, version) in self._directory.closed_forms(connection)
            rows = connection.execution_options(yield_per=200).execute(
                select(table.c.state, table.c.body).where(
                    table.c.form_id == form_id, table.c.deleted.is_(False)
                )
            )
            for row in rows:
                if _version_of(bytes(row.body)) == version:
                    counts[ReportState(row.state) in EDITABLE] += 1
            others = [it for it in _versions(connection, form_id) if it != version]
        return Usage(form, tuple(others), counts[True], counts[False], closed)

    def set_closed(self, form_id: str, version: str, *, closed: bool) -> None:
        """Take no more reports at a version, or take them again; drafts keep what was typed.

        Raises:
            PublishError: there is no such version.
        """
        if not self._admin.close_form(form_id, version, closed=closed):
            raise PublishError("publish.unknown", _UNKNOWN)

    def published(self) -> list[Published]:
        """Return every version of every form, forms by office and id, the newest version first."""
        table = schema.forms
        with self._database.read() as connection:
            valid = validity_of(connection)
            closed = self._directory.closed_forms(connection)
            rows = connection.execute(
                select(table.c.form_id, table.c.version, table.c.published_at).order_by(
                    table.c.form_id, table.c.published_at.desc(), table.c.version.desc()
                )
            ).all()
            forms = [(row, self._directory.form(connection, row.form_id, row.version)) for row in rows]
        found = [
            Published(
                form.id,
                form.version,
                form.title,
                form.level,
                form.office,
                row.published_at,
                valid.get((form.id, form.version)),
                (form.id, form.version) in closed,
            )
            for row, form in forms
            if form is not None
        ]
        return sorted(found, key=lambda it: (it.level, it.office, it.form_id))


def _version_of(body: bytes) -> str:
    """Read the version of the form that a report stands on, without reading its figures."""
    # Within a text of the report this would stand with its quotes escaped: only the member itself is found.
    start = body.index(_MARK) + len(_MARK)
    return str(json.loads(body[start - 1 : body.index(b'"', start) + 1]))


def _versions(connection: Connection, form_id: str) -> list[str]:
    table = schema.forms
    rows = connection.execute(
        select(table.c.version)
        .where(table.c.form_id == form_id)
        .order_by(table.c.published_at, table.c.version)
    )
    return [row.version for row in rows]


def _compile(body: bytes, file_name: str) -> Form:
    # The compiler names a form without settings after its file; nothing else of the name is used.
    stem = "".join(c for c in Path(file_name).stem if c.isascii() and (c.isalnum() or c in "_-"))[:60]
    with tempfile.TemporaryDirectory(prefix="ioc-form-") as folder:
        path = Path(folder) / f"{stem or 'form'}.xlsx"
        path.write_bytes(body)
        return compile_workbook(path)


def _taken(form: Form) -> Text:
    return Text(
        f"Biểu {form.id} phiên bản {form.version} đã được ban hành. Xin đặt số phiên bản mới trong trang tính settings.",
        f"The form {form.id} was published at version {form.version}. Please give it a new version in the settings sheet.",
    )


_NO_LEVEL = Text(
    "Biểu mẫu chưa khai cấp báo cáo. Xin ghi “village” hoặc “commune” ở cột ioc:level của trang tính settings.",
    "The form names no reporting level. Please write “village” or “commune” in the settings sheet.",
)
_UNKNOWN = Text("Không có phiên bản biểu này.", "There is no such version of a form.")
_PAST = Text(
    "Ngày bắt đầu áp dụng đã qua. Xin chọn từ hôm nay trở đi.",
    "The first day is past. Please choose today or later.",
)
