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
from iocdesk.ui.widgets.problem_line import ProblemLine

_DUE = "api.password_due"


class SignInForm(QWidget):
    """Account, password and one button. The password is cleared as soon as it was tried.

    A first password that the office gave is asked for a new one in its place: then there are two more fields.
    """

    signed_in = Signal(object)
    """SignedIn."""
    grown = Signal()
    """There is a sentence now that there was not: whoever shows this makes room."""

    def __init__(self, kit: Base, session: SessionPort) -> None:
        super().__init__()
        self._kit, self._session = kit, session
        self._address = ""
        self.username, self.password = QLineEdit(), QLineEdit()
        self._user_caption, self._password_caption = label(kit, wrap=False), label(kit, wrap=False)
        self._user_caption.setBuddy(self.username)
        self.chosen, self.again = QLineEdit(), QLineEdit()
        self._chosen_caption, self._again_caption = label(kit, wrap=False), label(kit, wrap=False)
        self.problem = ProblemLine(kit)
        self.button = button(kit, "primary", Glyph.USER)
        self.button.clicked.connect(self.try_it)
        self.username.returnPressed.connect(self.password.setFocus)
        self.username.textChanged.connect(self._other_account)
        self.password.returnPressed.connect(self._on)
        self.chosen.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.try_it)
        outer = column(self, gap=12)
        outer.addLayout(self._fields())
        outer.addWidget(self.problem)
        outer.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.problem.hide()
        self._ask_new(on=False)
        self.retranslate()

    def _fields(self) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.addRow(self._user_caption, self.username)
        for caption, field in (
            (self._password_caption, self.password),
            (self._chosen_caption, self.chosen),
            (self._again_caption, self.again),
        ):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            caption.setBuddy(field)
            form.addRow(caption, field)
        return form

    def set_address(self, address: str) -> None:
        """Say which server to sign in to."""
        self._address = address

    def fill(self, username: str, password: str) -> None:
        """Fill both in, for an account that is shown openly."""
        self.username.setText(username)
        self.password.setText(password)

    @property
    def asks_new(self) -> bool:
        """Whether a new password is asked for."""
        return not self.chosen.isHidden()

    @property
    def next_field(self) -> QLineEdit:
        """The field that is still to be filled in."""
        return self.password if self.username.text() else self.username

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._user_caption.setText(self.tr("Account"))
        self._password_caption.setText(self.tr("Password"))
        self._chosen_caption.setText(self.tr("New password"))
        self._again_caption.setText(self.tr("New password again"))
        for field, caption in (
            (self.username, self._user_caption),
            (self.password, self._password_caption),
            (self.chosen, self._chosen_caption),
            (self.again, self._again_caption),
        ):
            field.setAccessibleName(caption.text())
        self.chosen.setPlaceholderText(self.tr("10 characters or more"))
        self.button.setText(self.tr("Set the password and sign in") if self.asks_new else self.tr("Sign in"))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def try_it(self) -> None:
        """Sign in with what was typed; a second Enter meanwhile does nothing."""
        if not self.button.isEnabled():
            return
        name, password = self.username.text().strip(), self.password.text()
        if not name or not password:
            self._tell(self.tr("Please enter the account and the password."))
            (self.password if name else self.username).setFocus()
            return
        chosen = self.chosen.text() if self.asks_new else ""
        if self.asks_new and not self._may_be(chosen):
            return
        self.problem.hide()
        if self.window().focusWidget() is self.button:  # disabled, it would pass the focus on to "back"
            self.password.setFocus()
        self.button.setEnabled(False)
        self.button.setText(self.tr("Signing in…"))
        address, session = self._address, self._session

        def work(_progress: Progress) -> SignedIn:
            return session.sign_in(address, name, password, chosen)

        self._kit.jobs.net(work, self._done, self._failed)

    def _on(self) -> None:
        """Go on from the password: to the new one where that is asked for."""
        if self.asks_new:
            self.chosen.setFocus()
        else:
            self.try_it()

    def _may_be(self, chosen: str) -> bool:
        """Tell whether the new password can be sent; the server has the last word on it."""
        if not chosen:
            self._tell(self.tr("Please enter the new password."))
            self.chosen.setFocus()
            return False
        if chosen != self.again.text():
            self._tell(self.tr("The two new passwords differ. Please enter them again."))
            self.again.clear()
            self.again.setFocus()
            return False
        return True

    def _done(self, who: SignedIn) -> None:
        self.password.clear()
        self._ask_new(on=False)
        self._ready()
        self.signed_in.emit(who)

    def _failed(self, error: IocError) -> None:
        # While a new password is asked for, the first one is still needed and need not be typed again.
        asked = self.asks_new or error.code == _DUE
        if not asked:
            self.password.clear()
        self._ask_new(on=asked)
        self._ready()
        self._tell(self._kit.language.text(error.text))
        (self.chosen if asked else self.password).setFocus()

    def _other_account(self) -> None:
        self.problem.hide()  # it was said of another account
        if self.asks_new:
            self._ask_new(on=False)
            self._ready()

    def _ask_new(self, *, on: bool) -> None:
        for widget in (self._chosen_caption, self.chosen, self._again_caption, self.again):
            widget.setVisible(on)
        for field in (self.chosen, self.again):
            field.clear()

    def _ready(self) -> None:
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
            self.tr(
                "Your session has ended, or the password was changed. Everything is saved; it is sent after "
                "signing in."
            )
        )
        self.later.setText(self.tr("Later"))
