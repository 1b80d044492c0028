"""Plain text: labels for the few windows that must work without a theme, and tooltips that stay text."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

_LONG_WORD = re.compile(r"\S{24,}")
_SIGN = re.compile(r"[/\\._?&=-]+(?=[^/\\._?&=-])")


def plain_label(text: str, *, selectable: bool = False) -> QLabel:
    """Return a wrapping plain-text label."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def plain_tip(text: str) -> str:
    """Return a text so that a tooltip shows it as it is.

    Tooltips and message boxes take what looks like markup for markup, and a note or name that somebody else wrote
    could then have a picture fetched from a server of theirs.
    """
    if "<" not in text:
        return text
    import html

    return f'<p style="white-space: pre-wrap">{html.escape(text)}</p>'


def breakable(text: str) -> str:
    """Return a text whose long words, addresses and places of files mostly, may be broken after their signs."""
    return _LONG_WORD.sub(lambda found: _SIGN.sub(lambda sign: f"{sign[0]}\u200b", found[0]), text)
