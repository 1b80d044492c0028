"""New passwords: what one must be like, which first ones still have to be changed, and putting one in place."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from iocdesk.core.errors import Text
from iocdesk.core.text import nfc
from iocdesk.gateway import schema
from iocdesk.gateway.province_tables import passwords_due

SHORTEST = 10
LONGEST = 200
DIFFERENT = 5
SHORT = Text(
    f"Mật khẩu mới phải có từ {SHORTEST} ký tự, ít nhất {DIFFERENT} ký tự khác nhau.",
    f"The new password must have {SHORTEST} characters or more, at least {DIFFERENT} of them different.",
)
SAME = Text("Mật khẩu mới phải khác mật khẩu cũ.", "The new password must not be the old one.")


def is_weak(new: str) -> bool:
    """Tell whether a password is too short, too long or too plain."""
    return not SHORTEST <= len(nfc(new)) <= LONGEST or len(set(new)) < DIFFERENT


def is_due(connection: Connection, user_id: str) -> bool:
    """Tell whether an account still has the first password that it was given."""
    due = select(passwords_due.c.since).where(passwords_due.c.user_id == user_id)
    return connection.execute(due).first() is not None


def put_own(connection: Connection, user_id: str, password_hash: str, *, proved: str) -> bool:
    """Put the password in place that an account's owner has chosen; it is due no more.

    Args:
        proved: the hash that the old one was checked against; where it is another by now, nothing is done.

    Returns:
        Whether it was put in place.
    """
    users = schema.users
    done = connection.execute(
        update(users)
        .where(users.c.user_id == user_id, users.c.password_hash == proved)
        .values(password_hash=password_hash)
    )
    if done.rowcount == 0:
        return False
    connection.execute(delete(passwords_due).where(passwords_due.c.user_id == user_id))
    return True
