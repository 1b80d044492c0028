"""The first run, in three steps: where to work (a server or training), sign in, choose the unit. One sentence
for each failure.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QProgressBar, QRadioButton, QStackedWidget, QWidget

from iocdesk.core.errors import IocError
from iocdesk.core.progress import Progress
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.jobs import Handle
from iocdesk.ui.kit import Base
from iocdesk.ui.ports import ServerCard, SessionPort, SignedIn
from iocdesk.ui.sign_in import SignInForm
from iocdesk.ui.widgets.basics import button, column, label, make_room, row
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.widgets.problem_line import ProblemLine
from iocdesk.ui.words import part_word

STEPS = 3
_NO_LINE = frozenset({"net.offline", "net.timeout"})


class FirstRun(QDialog):
    """Ends accepted when somebody is signed in and a unit is chosen; closing it ends the program."""

    finished_as = Signal(object)
    """SignedIn."""

    def __init__(self, kit: Base, session: SessionPort, *, address: str = "", username: str = "") -> None:
        super().__init__()
        self._kit, self._session = kit, session
        self._who: SignedIn | None = None
        self._job: Handle | None = None
        self._card: ServerCard | None = None
        self._returning = False
        self.step_line = label(kit, "", tone="muted")
        self.title = label(kit, "", FontRole.TITLE)
        self.words = label(kit, "")
        self.problem = ProblemLine(kit)
        self.language = Picker(kit, 160)
        self.language.fill([("vi", "Tiếng Việt"), ("en", "English")])
        self.language.choose(kit.language.code)
        self.server, self.training = QRadioButton(), QRadioButton()
        self.address = QLineEdit(address)
        self._address_caption = label(kit, "")
        self._address_caption.setBuddy(self.address)
        self.next_button = button(kit, "primary")
        self.back_button = button(kit, "quiet", Glyph.ARROW_LEFT)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.form = SignInForm(kit, session)
        self.form.username.setText(username)
        self.people = Picker(kit, 320)
        self.people.hide()
        self.unit = Picker(kit, 320)
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.server.setChecked(True)
        self._go(0)
        self.retranslate()

    @property
    def step(self) -> int:
        """Which step is shown, from 0."""
        return self.stack.currentIndex()

    def come_back(self) -> None:
        """Begin with signing in: somebody signed out, and the server is known."""
        self._returning = True
        self.retranslate()
        self._next()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        first = self.tr("iocdesk – first start")
        self.setWindowTitle(self.tr("iocdesk – sign in") if self._returning else first)
        titles = (
            self.tr("Where do you want to work?"),
            self.tr("Sign in"),
            self.tr("For which unit?"),
        )
        step = self.tr("Step {step} of {steps}").replace("{step}", str(self.step + 1))
        self.step_line.setText(step.replace("{steps}", str(STEPS)))
        self.step_line.setHidden(self._returning)
        self.title.setText(titles[self.step])
        self.words.setText(self._explanation())
        self._fill_people()
        self.language.set_caption(self.tr("Language"))
        self.server.setText(self.tr("With the province's server"))
        self.training.setText(self.tr("Training: a practice commune on this computer, nothing is sent"))
        self._address_caption.setText(self.tr("Address of the server (in the letter from the province)"))
        self.address.setAccessibleName(self._address_caption.text())
        self.next_button.setText(self.tr("Begin work") if self.step == STEPS - 1 else self.tr("Continue"))
        self.back_button.setText(self.tr("Back"))
        self.unit.set_caption(self.tr("Unit"))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def reject(self) -> None:
        """Stop what is under way and close."""
        if self._job is not None:
            self._job.cancel()
        super().reject()

    def _explanation(self) -> str:
        if self.step == 0:
            return self.tr(
                "You need the network only for this first start. Afterwards everything works offline."
            )
        if self.step == 1:
            where = f"{self._card.name}\n" if self._card is not None else ""
            if self._card is not None and self._card.people:
                return where + self.tr("Choose whom to play; account and password are filled in for you.")
            return where + self.tr("With the account that the province gave you.")
        return self.tr("You can change it later under Settings.")

    def _lay_out(self) -> None:
        first = QWidget()
        inner = column(first, gap=8)
        for widget in (self.server, self._address_caption, self.address, self.training, self.bar):
            inner.addWidget(widget)
        inner.addStretch(1)
        second = QWidget()
        account = column(second, gap=12)
        account.addWidget(self.people)
        account.addWidget(self.form)
        account.addStretch(1)
        third = QWidget()
        last = column(third)
        last.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignTop)
        for page in (first, second, third):
            self.stack.addWidget(page)
        outer = column(self, margin=32, gap=12)
        top = row()
        heading = column(gap=4)
        heading.addWidget(self.step_line)
        heading.addWidget(self.title)
        top.addLayout(heading, 1)
        top.addWidget(self.language, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(top)
        for part in (self.words, self.stack, self.problem):
            outer.addWidget(part)
        outer.setStretchFactor(self.stack, 1)
        foot = row()
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.next_button)
        outer.addLayout(foot)
        self.setMinimumSize(self._kit.theme.px(640), self._kit.theme.px(480))
        self.bar.hide()
        self.problem.hide()

    def _connect(self) -> None:
        self.language.picked.connect(self._kit.language.set)
        self.next_button.clicked.connect(self._next)
        self.back_button.clicked.connect(self._back)
        self.address.returnPressed.connect(self._next)
        self.server.toggled.connect(self._choose_place)
        self.form.signed_in.connect(self._signed_in)
        self.form.grown.connect(self._make_room)
        self.people.picked.connect(self._play)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self.people.box)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(self.form.try_it)

    def _choose_place(self) -> None:
        self.address.setEnabled(self.server.isChecked())

    def _go(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.problem.hide()
        self.back_button.setVisible(step > 0)
        self.next_button.setVisible(step != 1)
        self.retranslate()
        played = self._card is not None and bool(self._card.people)
        account = self.people.box if played else self.form.next_field
        target = (self.address, account, self.unit.box)[step]
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        self._go(max(0, self.step - 1))

    def _next(self) -> None:
        if self.step == STEPS - 1:
            self._choose_unit()
        elif self.training.isChecked():
            self._wait()
            self._job = self._kit.jobs.net(
                self._session.start_training, self._signed_in, self._failed, self._steps
            )
        elif not self.address.text().strip():
            self._tell(self.tr("Please enter the address of the server."))
        else:
            self._wait()
            address, session = self.address.text().strip(), self._session

            def work(_progress: Progress) -> ServerCard:
                return session.check_server(address)

            self._job = self._kit.jobs.net(work, self._found, self._failed)

    def _wait(self) -> None:
        self.problem.hide()
        self.next_button.setEnabled(False)
        self.bar.setMaximum(1)
        self.bar.setValue(0)
        self.bar.setVisible(self.training.isChecked())

    def _steps(self, done: int, total: int, text: str) -> None:
        """Show how far the start of training is; without a total the bar only says that it goes on."""
        self.bar.setMaximum(total)
        self.bar.setValue(done)
        self.words.setText(part_word(text) or self.tr("Preparing the practice data…"))

    def _found(self, card: ServerCard) -> None:
        self._ready()
        self._card = card
        self.form.set_address(card.address)
        self._go(1)

    def _fill_people(self) -> None:
        people = self._card.people if self._card is not None else ()
        self.people.setVisible(bool(people))
        self.people.set_caption(self.tr("Person of the practice province"))
        self.people.fill([("", self.tr("Please choose…")), *((one.username, one.name) for one in people)])

    def _play(self, username: str) -> None:
        people = self._card.people if self._card is not None else ()
        for one in people:
            if one.username == username:
                self.form.fill(one.username, one.password)

    def _signed_in(self, who: SignedIn) -> None:
        self._ready()
        self._who = who
        self.unit.fill([(option.id, self._kit.language.text(option.label)) for option in who.units])
        if len(who.units) == 1:
            self._choose_unit()
        else:
            self._go(STEPS - 1)

    def _choose_unit(self) -> None:
        unit = self.unit.current
        self.next_button.setEnabled(False)
        self._kit.jobs.db(lambda: self._session.choose_unit(unit), self._end, self._failed)

    def _end(self, _nothing: object) -> None:
        self._ready()
        self.finished_as.emit(self._who)
        self.accept()

    def _failed(self, error: IocError) -> None:
        self._ready()
        if error.code in _NO_LINE:  # nothing was entered yet that could be safe here
            self._tell(
                self.tr("The server cannot be reached. Please check the network and the address, then go on.")
            )
        else:
            self._tell(self._kit.language.text(error.text))

    def _ready(self) -> None:
        self._job = None
        self.next_button.setEnabled(True)
        self.bar.hide()
        self.words.setText(self._explanation())

    def _tell(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
        self._make_room()

    def _make_room(self) -> None:
        make_room(self)
