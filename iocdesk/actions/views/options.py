"""An entry of a drop-down list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iocdesk.core.errors import Text


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a drop-down list."""

    id: str
    label: Text
