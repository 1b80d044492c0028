"""One file of a report: a small picture, its name, where it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from iocdesk.actions.views import FileRow, FileState
from iocdesk.core.clock import long_moment
from iocdesk.reports.attachments import size_words
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, column, icon_label, label, name, row
from iocdesk.ui.words import person

SIDE = 56
_LOOKS = {
    FileState.HERE: (Glyph.CLOCK, "warn"),
    FileState.SENDING: (Glyph.CLOUD_ARROW_UP, "primary"),
    FileState.SENT: (Glyph.CHECK_CIRCLE, "ok"),
    FileState.REFUSED: (Glyph.X_CIRCLE, "error"),
    FileState.FETCHED: (Glyph.CHECK_CIRCLE, "ok"),
    FileState.AFAR: (Glyph.CLOUD_CHECK, "muted"),
    FileState.ON_ITS_WAY: (Glyph.HOURGLASS, "muted"),
}


class FileCard(QFrame):
    """A card; `buttons` in the order of Tab."""

    def __init__(
        self,
        kit: Kit,
        file: FileRow,
        *,
        fetching: int | None,
        open_: Callable[[], None],
        save: Callable[[], None],
        remove: Callable[[], None],
    ) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("kind", "card")
        self.file = file
        self.buttons: list[QPushButton] = []
        outer = column(self, margin=8, gap=4)
        top = row(gap=8)
        top.addWidget(self._picture(file), 0, Qt.AlignmentFlag.AlignTop)
        told = column(gap=2)
        told.addWidget(label(kit, file.name, FontRole.STRONG))
        if kit.language.text(file.about):
            told.addWidget(label(kit, kit.language.text(file.about), FontRole.SMALL, "primary"))
        told.addWidget(label(kit, self._facts(file), FontRole.SMALL, "muted"))
        top.addLayout(told, 1)
        outer.addLayout(top)
        outer.addLayout(self._state(file, fetching))
        if kit.language.text(file.sentence) and file.state in {FileState.REFUSED, FileState.HERE}:
            tone = "error" if file.state is FileState.REFUSED else "muted"
            outer.addWidget(label(kit, kit.language.text(file.sentence), FontRole.SMALL, tone))
        actions = row(gap=4)
        self._add(actions, self._open_word(fetching), open_)
        if file.here:
            self._add(actions, self.tr("Save a copy…"), save)
        if file.removable:
            self._add(actions, self.tr("Take out"), remove)
        actions.addStretch(1)
        outer.addLayout(actions)
        name(self, f"{file.name}, {size_words(file.size)}, {self.state_words(file, fetching)}")

    def _picture(self, file: FileRow) -> QLabel:
        side = self._kit.theme.px(SIDE)
        picture = QPixmap()
        if file.thumbnail and picture.loadFromData(file.thumbnail):
            made = QLabel()
            ratio = self.devicePixelRatioF()
            wanted = QSize(round(side * ratio), round(side * ratio))
            scaled = picture.scaled(
                wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            scaled.setDevicePixelRatio(ratio)
            made.setPixmap(scaled)
            made.setAlignment(Qt.AlignmentFlag.AlignCenter)
            made.setStyleSheet(f"QLabel {{ border: 1px solid {self._kit.theme.tokens.hairline}; }}")
        else:
            made = icon_label(self._kit, Glyph.FILE_TEXT, "muted", 28)
            made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setFixedSize(side, side)
        made.setAccessibleName(self.tr("Small picture of {name}").replace("{name}", file.name))
        return made

    def _facts(self, file: FileRow) -> str:
        parts = [size_words(file.size), person(file.by), long_moment(file.at)]
        return " · ".join(part for part in parts if part)

    def _state(self, file: FileRow, fetching: int | None) -> QHBoxLayout:
        glyph, tone = _LOOKS[file.state]
        found = row(gap=6)
        found.addWidget(icon_label(self._kit, glyph, tone, 16), 0, Qt.AlignmentFlag.AlignTop)
        words = self.state_words(file, fetching)
        found.addWidget(label(self._kit, words, FontRole.SMALL, tone), 1)
        percent = fetching if fetching is not None else file.percent
        if fetching is not None or file.state is FileState.SENDING:
            bar = QProgressBar()
            bar.setRange(0, 100)
            bar.setValue(percent)
            bar.setTextVisible(False)
            bar.setFixedSize(self._kit.theme.px(72), self._kit.theme.px(6))
            name(bar, words)
            found.addWidget(bar, 0, Qt.AlignmentFlag.AlignVCenter)
        return found

    def state_words(self, file: FileRow, fetching: int | None) -> str:
        """Return where the file is."""
        if fetching is not None:
            return self.tr("Fetching {n} %").replace("{n}", str(fetching))
        words = {
            FileState.HERE: self.tr("On this computer, waits to be sent"),
            FileState.SENDING: self.tr("Sending {n} %").replace("{n}", str(file.percent)),
            FileState.SENT: self.tr("Sent"),
            FileState.REFUSED: self.tr("Not taken by the server"),
            FileState.FETCHED: self.tr("On this computer"),
            FileState.AFAR: self.tr("At the server"),
            FileState.ON_ITS_WAY: self.tr("On its way to the server"),
        }
        return words[file.state]

    def _open_word(self, fetching: int | None) -> str:
        if self.file.here:
            return self.tr("Open")
        if fetching is not None:
            return self.tr("Stop")
        return self.tr("Fetch and open")

    def _add(self, where: QHBoxLayout, word: str, act: Callable[[], None]) -> None:
        made = button(self._kit, "link")
        made.setText(word)
        name(made, f"{word} {self.file.name}")
        made.clicked.connect(lambda _checked=False: act())
        self.buttons.append(made)
        where.addWidget(made)
