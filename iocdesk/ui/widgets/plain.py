"""Plain text: labels for the few windows that must work without a theme, and tooltips that stay text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


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
