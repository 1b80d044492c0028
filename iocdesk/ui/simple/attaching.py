""" "Gửi kèm ảnh, giấy tờ?": the step after the questions where files can be sent along, with three keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget

from iocdesk.forms.media import SETTING, asks_for_file, field_limits, whole_taken
from iocdesk.forms.model import Form
from iocdesk.ui.files import FilesView
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.simple.parts import BACK, ENTER, GAP, ROOMY, big_button, fit_button, fit_words, keyed, large
from iocdesk.ui.widgets.basics import column, label, row


def speaks_of_files(form: Form) -> bool:
    """Tell whether a form itself asks for pictures or papers: then the step comes by itself after the questions."""
    return _asked(form) or form.settings.get(SETTING, "none") != "none"


def takes_files(form: Form) -> bool:
    """Tell whether anything can be sent along with a report of this form."""
    return _asked(form) or whole_taken(form)


def _asked(form: Form) -> bool:
    outside = (field for section in form.sections if not section.repeat for field in section.fields())
    return any(asks_for_file(field) and bool(field_limits(field).types) for field in outside)


class AttachView(QWidget):
    """The files so far, and three keys: 1 chooses some, Enter goes on, Esc goes back. Ctrl+V pastes a picture."""

    go = Signal()
    back = Signal()
    changed = Signal()
    """A file was added or taken out."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._count = 0
        self.heading = label(kit, "", FontRole.FIGURE)
        self.text = large(kit)
        self.files = FilesView(kit, led=True)
        self.back_button = big_button(kit, "", Glyph.ARROW_LEFT)
        self.choose_button, self.go_button = big_button(kit, "", Glyph.FILES), big_button(kit, "primary")
        outer = column(self, gap=8)
        outer.addWidget(self.heading)
        outer.addWidget(self.text)
        outer.addWidget(self.files, 1)
        foot = row(gap=GAP)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.choose_button)
        foot.addWidget(self.go_button)
        outer.addLayout(foot)
        self.back_button.clicked.connect(self.back)
        self.go_button.clicked.connect(self.go)
        self.choose_button.clicked.connect(self.files.choose)
        self.files.left.connect(self.back)
        self.files.changed.connect(self.changed)
        self.files.counted.connect(self._show_count)

    def show_report(self, report_id: str) -> None:
        """Show the files of a report."""
        self.files.show_report(report_id)
        self.files.refresh()
        self.retranslate()

    def _show_count(self, count: int) -> None:
        self._count = count
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._kit.theme.give_font(
            self.heading, FontRole.TITLE if self._kit.theme.scale >= ROOMY else FontRole.FIGURE
        )
        self.heading.setText(self.tr("Send pictures or papers along?"))
        self.text.setText(
            self.tr("For example a photo, or the signed page. With nothing to send, press Enter.")
            if not self._count
            else self.tr("%n file(s) go along with the report.", "", self._count)
        )
        keyed(self.back_button, self.tr("Back"), "Esc")
        keyed(self.choose_button, self.tr("Choose pictures, papers"), "1")
        keyed(self.go_button, self.tr("Go on") if self._count else self.tr("Nothing to send along"), "Enter")
        for made in (self.back_button, self.choose_button, self.go_button):
            fit_button(self._kit, made)
        self._fit_words()
        self.setAccessibleName(f"{self.heading.text()} {self.text.text()}")
        self.go_button.setAccessibleDescription(self.accessibleName())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the buttons' words to the room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_words)

    def _fit_words(self) -> None:
        fit_words(self._kit, (self.back_button, self.choose_button, self.go_button), self.width())

    def begin(self) -> None:
        """Enter goes on."""
        self.go_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hear the three keys, and Ctrl+V."""
        focused = self.focusWidget()
        if event.key() in ENTER:
            if not event.isAutoRepeat():
                (self.back_button if focused is self.back_button else self.go_button).click()
        elif event.key() in BACK:
            self.back.emit()
        elif event.text() == "1":
            self.choose_button.click()
        elif event.matches(QKeySequence.StandardKey.Paste) and self.files.paste():
            event.accept()
        else:
            super().keyPressEvent(event)
