"""What validation finds: an error blocks sending, a warning asks for a note beside the figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iocdesk.core.errors import Text
from iocdesk.forms.model import CellKey, Severity


@dataclass(frozen=True, slots=True)
class Issue:
    """Lỗi / cảnh báo: one finding at one cell."""

    key: CellKey
    """The cell it is shown at, and that a note belongs to; "" for the form as a whole."""
    severity: Severity
    code: str
    """Stable identifier of the kind of finding, e.g. "rule", "required", "constraint"."""
    text: Text
    rule_id: str = ""
    """The `Rule.id` that was broken, where it was one."""
    params: Mapping[str, str] = field(default_factory=dict)
    """What the sentence was made of, as text."""
