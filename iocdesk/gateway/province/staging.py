"""Files between their preview and their confirmation: in the database, so that any worker finds them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select

from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.text import clean_line
from iocdesk.gateway.database import Database, stamp
from iocdesk.gateway.province_tables import page_uploads

LIFE = timedelta(hours=2)
MOST_EACH = 5
"""Files one account may leave unconfirmed; the oldest go."""


class UploadGone(IocError):
    """`upload.gone`: the file was applied or is too old."""

    def __init__(self) -> None:
        super().__init__(
            "upload.gone",
            Text(
                "Tệp đã được áp dụng hoặc đã quá hạn giữ. Xin tải lên lại.",
                "The file was applied already or is too old. Please upload it again.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Upload:
    """One file; `mark` is of the plan that was shown."""

    id: str
    file_name: str
    mark: str
    body: bytes


class Staging:
    """Keeps files for those who uploaded them."""

    def __init__(self, database: Database, clock: Clock, random: Callable[[int], bytes]) -> None:
        self._database = database
        self._clock = clock
        self._random = random

    def keep(self, user_id: str, purpose: str, file_name: str, mark: str, body: bytes) -> str:
        """Keep a file and return its id; old ones go."""
        upload_id = hashlib.sha256(self._random(32)).hexdigest()[:32]
        table = page_uploads
        with self._database.write() as connection:
            before = stamp(self._clock.now() - LIFE)
            connection.execute(delete(table).where(table.c.at < before))
            mine = connection.execute(
                select(table.c.id).where(table.c.user_id == user_id).order_by(table.c.at.desc())
            ).all()
            old = [row.id for row in mine[MOST_EACH - 1 :]]
            connection.execute(delete(table).where(table.c.id.in_(old)))
            connection.execute(
                insert(table).values(
                    id=upload_id,
                    user_id=user_id,
                    purpose=purpose,
                    file_name=clean_line(file_name, 200),
                    at=stamp(self._clock.now()),
                    plan_mark=mark,
                    body=body,
                )
            )
        return upload_id

    def get(self, user_id: str, purpose: str, upload_id: str) -> Upload:
        """Return a file of one's own.

        Raises:
            UploadGone: there is none, or it is too old.
        """
        table = page_uploads
        with self._database.read() as connection:
            row = connection.execute(
                select(table).where(
                    table.c.id == upload_id,
                    table.c.user_id == user_id,
                    table.c.purpose == purpose,
                    table.c.at >= stamp(self._clock.now() - LIFE),
                )
            ).first()
        if row is None:
            raise UploadGone
        return Upload(row.id, row.file_name, row.plan_mark, bytes(row.body))

    def drop(self, upload_id: str) -> None:
        """Forget a file."""
        with self._database.write() as connection:
            connection.execute(delete(page_uploads).where(page_uploads.c.id == upload_id))
