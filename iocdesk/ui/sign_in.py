"""Signing in: account and password, with the reason in plain words when it does not work. Used by the first
run and later.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from iocdesk.core.errors import IocError
from iocdesk.core.progress import Progress
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Base, Kit
from iocdesk.ui.ports import SessionPort, SignedIn
from iocdesk.ui.widgets.basics import button, column, label, make_room, row


class SignInForm(QWidget):
    """Account, password and one button. The password is cleared as soon as it was tried."""

    signed_in = Signal(object)
    """SignedIn."""
    grown = Signal()
    """There is a sentence now that there was not: whoever shows this makes room."""

    def __init__(self, kit: Base, session: SessionPort) -> None:
        super().__init__()
        self._kit, self._session = kit, session
        self._address = ""
        self.username, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._user_caption, self._password_caption = label(kit, wrap=False), label(kit, wrap=False)
        self._user_caption.setBuddy(self.username)
        self._password_caption.setBuddy(self.password)
        self.problem = label(kit, "", tone="error")
        self.button = button(kit, "primary", Glyph.USER)
        self.button.clicked.connect(self.try_it)
        self.password.returnPressed.connect(self.try_it)
        self.username.returnPressed.connect(self.password.setFocus)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.addRow(self._user_caption, self.username)
        form.addRow(self._password_caption, self.password)
        outer = column(self, gap=12)
        outer.addLayout(form)
        outer.addWidget(self.problem)
        outer.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.problem.hide()
        self.retranslate()

    def set_address(self, address: str) -> None:
        """Say which server to sign in to."""
        self._address = address

    def fill(self, username: str, password: str) -> None:
        """Fill both in, for an account that is shown openly."""
        self.username.setText(username)
        self.password.setText(password)

    @property
    def next_field(self) -> QLineEdit:
        """The field that is still to be filled in."""
        return self.password if self.username.text() else self.username

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._user_caption.setText(self.tr("Account"))
        self._password_caption.setText(self.tr("Password"))
        self.username.setAccessibleName(self.tr("Account"))
        self.password.setAccessibleName(self.tr("Password"))
        self.button.setText(self.tr("Sign in"))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def try_it(self) -> None:
        """Sign in with what was typed."""
        name, password = self.username.text().strip(), self.password.text()
        if not name or not password:
            self._tell(self.tr("Please enter the account and the password."))
            (self.password if name else self.username).setFocus()
            return
        self.problem.hide()
        self.button.setEnabled(False)
        self.button.setText(self.tr("Signing in…"))
        address, session = self._address, self._session

        def work(_progress: Progress) -> SignedIn:
            return session.sign_in(address, name, password)

        self._kit.jobs.net(work, self._done, self._failed)

    def _done(self, who: SignedIn) -> None:
        self._ready()
        self.signed_in.emit(who)

    def _failed(self, error: IocError) -> None:
        self._ready()
        self._tell(self._kit.language.text(error.text))
        self.password.setFocus()

    def _ready(self) -> None:
        self.password.clear()
        self.button.setEnabled(True)
        self.retranslate()

    def _tell(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
        self.grown.emit()


class SignInDialog(QDialog):
    """Signing in again, when the session has ended: work goes on without it, so it can be put off."""

    def __init__(self, kit: Kit, address: str, username: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self.title = label(kit, "", FontRole.SECTION)
        self.words = label(kit, "", tone="muted")
        self.form = SignInForm(kit, kit.services.session)
        self.form.set_address(address)
        self.form.username.setText(username)
        self.later = button(kit, "quiet")
        self.later.clicked.connect(self.reject)
        self.form.signed_in.connect(self.accept)
        self.form.grown.connect(self._make_room)
        outer = column(self, margin=24, gap=12)
        for widget in (self.title, self.words, self.form):
            outer.addWidget(widget)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.later)
        outer.addLayout(foot)
        self.setMinimumWidth(kit.theme.px(480))
        self.retranslate()

    def _make_room(self) -> None:
        make_room(self)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.setWindowTitle(self.tr("Sign in"))
        self.title.setText(self.tr("Please sign in again"))
        self.words.setText(
            self.tr("Your session has ended. Everything is saved; it is sent after signing in.")
        )
        self.later.setText(self.tr("Later"))
