"""Templates with what every page needs: both languages, dates as Vietnamese writes them, everything escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from iocdesk.core.clock import long_moment
from iocdesk.core.errors import Text

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


def make_environment() -> Environment:
    """Return the environment of the pages."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(moment=moment, day=day, whole=whole, lines=lines)
    return found


def moment(value: datetime | str | None) -> str:
    """Return a moment as dd/MM/yyyy HH:mm in Vietnam; "" for none."""
    if not value:
        return ""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return long_moment(found)


def day(value: date | str | None) -> str:
    """Return a day as dd/MM/yyyy; "" for none."""
    if not value:
        return ""
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{found:%d/%m/%Y}"


def whole(value: int) -> str:
    """Return a whole number with dots between thousands."""
    return f"{value:,}".replace(",", ".")


def lines(value: str) -> Markup:
    """Return a text with its line breaks, escaped."""
    return Markup("<br>").join(escape(line) for line in value.split("\n"))


class Words:
    """Both languages in a template: `t("Lưu", "Save")` for a sentence, `tx(text)` for a `Text`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def t(self, vi: str, en: str) -> str:
        """Return the sentence of the visitor's language."""
        return vi if self.language == "vi" else en

    def tx(self, text: Text) -> str:
        """Return a text in the visitor's language; Vietnamese where there is no English."""
        return text.vi if self.language == "vi" else text.en or text.vi

    def context(self) -> Mapping[str, object]:
        """Return what templates are given."""
        return {"t": self.t, "tx": self.tx, "lang": self.language}
