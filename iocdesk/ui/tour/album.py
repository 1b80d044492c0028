"""The pictures of the tour: numbered, named after what they show, and each looked over for cut text, missing
glyphs and pale colours.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from PySide6.QtWidgets import QWidget

from iocdesk.ui.screen_check import check_screen
from iocdesk.ui.tour.errors import StepFailed

_NAMED = 3
"""So many faults of one picture are told."""
_QUICK = 80
"""Qt's word for a light PNG compression: hundreds of pictures are written, few are kept."""


class Album:
    """Writes pictures to a folder, which is made where it is missing.

    Args:
        folder: where the pictures go.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, window: QWidget, *, check: bool = True, colours: bool = True) -> Path:
        """Save what a window shows as a PNG, and look it over.

        Args:
            name: becomes the file's name, in lower case without diacritics.
            check: whether a fault on the screen fails the step.
            colours: also measure contrasts.

        Raises:
            StepFailed: something is cut, missing or hard to read; the picture is there to see it.
        """
        path = self.folder / f"{slug(name)}.png"
        picture = window.grab()
        if not picture.save(str(path), "PNG", _QUICK):
            raise StepFailed(f"không ghi được ảnh {path}", f"the picture {path} cannot be written")
        faults = [str(fault) for fault in check_screen(window, colours=colours)] if check else []
        if faults:
            told = "; ".join(faults[:_NAMED]) + (
                f" (+{len(faults) - _NAMED})" if len(faults) > _NAMED else ""
            )
            raise StepFailed(f"màn hình chưa đạt ({path.name}): {told}", f"the screen ({path.name}): {told}")
        return path


def slug(text: str) -> str:
    """Return a text as a file's name: "Việc cần làm" gives "viec-can-lam"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-")
