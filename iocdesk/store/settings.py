"""Named facts, and the profile's settings among them: small typed values as JSON."""

from __future__ import annotations

import json
from typing import TypeVar

from iocdesk.store.codec import dumps
from iocdesk.store.connection import Database

T = TypeVar("T", bool, int, str, list[str])

_PREFIX = "setting."


class Facts:
    """Texts by name, one row each."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def text(self, name: str) -> str | None:
        """Return a fact; None when it was never put."""
        row = self._db.maybe("SELECT value FROM fact WHERE name = ?", name)
        return None if row is None else str(row[0])

    def put(self, name: str, value: str | None) -> None:
        """Keep a fact; None takes it away."""
        with self._db.write("fact"):
            if value is None:
                self._db.run("DELETE FROM fact WHERE name = ?", name)
            else:
                self._db.run("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", name, value)

    def named(self, prefix: str) -> dict[str, str]:
        """Return every fact whose name begins so."""
        rows = self._db.all("SELECT name, value FROM fact WHERE substr(name, 1, ?) = ?", len(prefix), prefix)
        return {str(name): str(value) for name, value in rows}


class Settings:
    """The settings of one profile."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def get(self, name: str, default: T) -> T:
        """Return a setting; the default where it is absent or of another type than the default."""
        text = self._facts.text(_PREFIX + name)
        if text is None:
            return default
        try:
            value = json.loads(text)
        except ValueError:
            return default
        return value if type(value) is type(default) else default

    def set(self, name: str, value: bool | int | str | list[str] | None) -> None:
        """Keep a setting; None goes back to the default."""
        self._facts.put(_PREFIX + name, None if value is None else dumps(value))

    def all(self) -> dict[str, object]:
        """Return every setting that was set."""
        found = self._facts.named(_PREFIX)
        return {name.removeprefix(_PREFIX): json.loads(text) for name, text in found.items()}
