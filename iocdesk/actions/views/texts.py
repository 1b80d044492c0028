"""The text that says nothing."""

from __future__ import annotations

from iocdesk.core.errors import Text

NO_TEXT = Text("", "")
