"""Reading the rows of the catalogue's slices; their shapes are in `catalogue`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from iocdesk.core.errors import Text
from iocdesk.core.text import nfc
from iocdesk.core.units import FormerParent, Level, OrgUnit, UnitKey, UnitLink, UnitRegistry
from iocdesk.reports.signing import Recipient, Signer, is_key, is_recipient
from iocdesk.store.types import KeyBook, Notice, Person

_NOTICE_KINDS = frozenset({"notice", "rule", "hotline"})


def read_registry(raw: Mapping[str, Any]) -> UnitRegistry:
    """Read units and links.

    Raises:
        ValueError, KeyError, TypeError, UnitError: when they are malformed.
    """
    units = [_unit(row) for row in raw.get("units", [])]
    return UnitRegistry(units, [_link(row) for row in raw.get("links", [])])


def _unit(row: Mapping[str, Any]) -> OrgUnit:
    formers = row.get("former_parents") or []
    attributes = row.get("attributes") or {}
    return OrgUnit(
        key=UnitKey(str(row["code"]), date.fromisoformat(row["valid_from"])),
        level=Level(row["level"]),
        name=Text(nfc(row["name_vi"]), nfc(row.get("name_en") or "")),
        short_name=nfc(row.get("short_name") or row["name_vi"]),
        kind=nfc(row.get("kind") or ""),
        parent=UnitKey.parse(row["parent"]) if row.get("parent") else None,
        valid_to=date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
        attributes={str(name): str(value) for name, value in attributes.items()},
        former_parents=tuple(
            FormerParent(UnitKey.parse(former["parent"]), date.fromisoformat(former["until"]))
            for former in formers
        ),
    )


def _link(row: Mapping[str, Any]) -> UnitLink:
    old, new = UnitKey.parse(row["old"]), UnitKey.parse(row["new"])
    return UnitLink(old, new, date.fromisoformat(row["on"]), default=bool(row.get("default", True)))


def read_notice(row: Mapping[str, Any]) -> Notice:
    """Read a notice; a kind that this version does not know is shown as a notice.

    Raises:
        ValueError, KeyError, TypeError: when it is malformed.
    """
    kind = str(row.get("kind", "notice"))
    return Notice(
        id=str(row["id"]),
        published_at=_moment(row["published_at"]),
        title=nfc(row["title"]),
        body=nfc(row["body"]),
        kind=kind if kind in _NOTICE_KINDS else "notice",
        needs_acknowledgement=bool(row.get("needs_acknowledgement", False)),
        acknowledged_at=_moment(row["acknowledged_at"]) if row.get("acknowledged_at") else None,
    )


def read_person(row: Mapping[str, Any]) -> Person:
    """Read a person's name.

    Raises:
        KeyError, TypeError: when it is malformed.
    """
    return Person(str(row["user_id"]), nfc(row["name"]), str(row.get("role", "")))


def read_keys(raw: Mapping[str, Any]) -> KeyBook:
    """Read public keys; what is no key is passed over.

    Raises:
        ValueError, KeyError, TypeError, UnitError: when they are malformed.
    """
    recipients = tuple(
        Recipient(
            UnitKey.parse(row["unit"]), str(row["user_id"]), str(row["device_id"]), str(row["recipient"])
        )
        for row in raw.get("recipients", [])
        if is_recipient(str(row["recipient"]))
    )
    signers = tuple(
        Signer(
            user_id=str(row["user_id"]),
            device_id=str(row["device_id"]),
            sign_key=str(row["sign_key"]),
            units=tuple(UnitKey.parse(unit) for unit in row["units"]),
            revoked_at=_moment(row["revoked_at"]) if row.get("revoked_at") else None,
        )
        for row in raw.get("signers", [])
        if is_key(str(row["sign_key"]))
    )
    return KeyBook(recipients, signers)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        msg = f"no time zone: {text}"
        raise ValueError(msg)
    return moment.astimezone(UTC)
