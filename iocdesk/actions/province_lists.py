"""Units, accounts and assignments of a gateway as tables: written out, read in, and single accounts changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iocdesk.actions.province import Json, read_file
from iocdesk.core.errors import IocError, Text

if TYPE_CHECKING:
    from iocdesk.gateway.province.office import Province


def import_table(desk: Province, what: str, path: Path, passwords: Path | None, *, dry_run: bool) -> Json:
    """Plan a table of units, users or assignments, and apply it in one transaction unless it has faults or `dry_run`.

    Args:
        passwords: where the first passwords of new accounts are written, readable by its owner alone.

    Raises:
        IocError: the file cannot be read as such a table; `import.passwords` without a place for passwords.
    """
    from iocdesk.gateway.province.planning import apply_plan
    from iocdesk.gateway.province.sheets import csv_bytes

    body, importer = read_file(path), desk.importers[what]
    with desk.database.read() as connection:
        plan = importer.plan(connection, body)
    result: Json = {**plan.to_json(), "applied": False}
    if plan.faults or dry_run:
        return result
    if what == "users" and plan.counts["new"]:
        if passwords is None or passwords.exists():
            raise IocError("import.passwords", _PASSWORDS)
        passwords.touch(mode=0o600, exist_ok=False)
    with desk.database.write() as connection:
        _, secrets = apply_plan(importer, connection, body, plan.mark)
    if secrets and passwords is not None:
        lines = [(it.username, it.name, it.password) for it in secrets]
        passwords.write_bytes(csv_bytes(("username", "name", "password"), lines))
    return {**result, "applied": True, "accounts": len(secrets)}


def write_list(desk: Province, what: str, output: Path, language: str) -> int:
    """Write the units, users or assignments as they stand, to change and import again; return how many lines.

    Raises:
        SheetError: another kind of file than .xlsx and .csv.
    """
    from iocdesk.gateway.province import assignment_import, unit_import, user_import
    from iocdesk.gateway.province.lists import current_rows
    from iocdesk.gateway.province.sheets import table_bytes

    columns = {"units": unit_import, "users": user_import, "assignments": assignment_import}[what].COLUMNS
    rows = current_rows(desk, what)
    headings = [column.lang(language) for column in columns.values()]
    output.write_bytes(table_bytes(output.suffix.lstrip(".").lower(), headings, rows)[0])
    return len(rows)


def change_account(desk: Province, username: str, what: str) -> str:
    """Close an account, open it again, or give it a new first password, which is returned.

    Raises:
        StaffError: there is no such account.
    """
    user_id = desk.staff.find(username)
    if what == "password":
        return desk.staff.new_password("", user_id).password
    desk.staff.set_active("", user_id, active=what == "open")
    return ""


_PASSWORDS = Text(
    "Có tài khoản mới: xin cho biết tệp chưa có để ghi mật khẩu ban đầu (--passwords TỆP).",
    "There are new accounts: please name a file that is not there yet for their first passwords (--passwords FILE).",
)
