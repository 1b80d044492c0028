"""A report in the simple mode: one question a page, then a page to read over, then a plain word of what happened.

The page changes a report only through the same `Desk` and `Entry` as the full form, so both check and save alike.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from iocdesk.core.errors import IocError, Text
from iocdesk.forms.model import CellKey
from iocdesk.forms.values import MISSING, NOTHING, Value
from iocdesk.reports.model import ReportState, Transition
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.foot import primary_of
from iocdesk.ui.entry.port import EntryPort
from iocdesk.ui.entry.words import move_word
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.ports import SyncState
from iocdesk.ui.simple.asking import AskView
from iocdesk.ui.simple.attaching import AttachView, speaks_of_files, takes_files
from iocdesk.ui.simple.choosing import CameView, ChoosingView, NewFormView
from iocdesk.ui.simple.course import Course
from iocdesk.ui.simple.doubt_view import DoubtView
from iocdesk.ui.simple.doubts import Doubt, Open, errors_here, next_doubt, open_issues
from iocdesk.ui.simple.ending import ReturnedView, SentView
from iocdesk.ui.simple.parts import BACK, ENTER, ROOMY, card
from iocdesk.ui.simple.question import QuestionView
from iocdesk.ui.simple.review import ReviewView
from iocdesk.ui.simple.steps import Step, StepKind, closed, own_key
from iocdesk.ui.simple.top import Top
from iocdesk.ui.widgets.basics import column

ANNOUNCE_MS = 1500


class View(IntEnum):
    """Which of the pages is shown."""

    QUESTION = 0
    DOUBT = 1
    RETURNED = 2
    REVIEW = 3
    SENT = 4
    ASK = 5
    CHOOSE = 6
    CAME = 7
    FORM = 8
    FILES = 9


class SimplePage(QWidget):
    """One open report. `leave` finishes what is being typed."""

    closed = Signal()
    full_asked = Signal(str, str)
    """(report id, cell key): show the whole form."""
    simple_asked = Signal(str, str)
    """(report id, cell key): open the report anew."""
    exchange_asked = Signal()
    roomy_from = ROOMY
    """Size of text from which the window leaves out its frame."""

    def __init__(self, kit: Kit, entry: EntryPort, cell: CellKey = "") -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.kit, self.desk = kit, Desk(entry)
        self.course = Course(self.desk)
        self.top = Top(kit, self.desk)
        self.question, self.doubt_view = QuestionView(kit, self.desk), DoubtView(kit)
        self.returned, self.review, self.sent = ReturnedView(kit), ReviewView(kit, self.desk), SentView(kit)
        self.asking, self._asked_from = AskView(kit), View.QUESTION
        self.choosing, self.came, self.new_form = ChoosingView(kit), CameView(kit), NewFormView(kit)
        self.attaching, self._offered_files = AttachView(kit), False
        self.views = QStackedWidget()
        self.doubt: Doubt | None = None
        self._before: Open = {}
        """What was open before the last answer."""
        self._later: frozenset[CellKey] = frozenset()
        self._files_from = View.QUESTION
        self._undoing = False
        self._start = cell
        self._begun = self._leaving_anyway = False
        self._nagged = ""
        """What the person has been told once: (page and text), so that Enter again goes on."""
        self._news = QTimer(self)
        self._news.setSingleShot(True)
        self._news.setInterval(ANNOUNCE_MS)
        self._news.timeout.connect(self._announce)
        self._lay_out()
        self._connect()
        self.setMinimumWidth(320)
        self.retranslate()

    def _lay_out(self) -> None:
        outer = column(self, gap=8)
        outer.setContentsMargins(16, 8, 16, 12)
        outer.addWidget(self.top)
        frame = card()
        inner = column(frame, margin=16)
        pages: tuple[QWidget, ...] = (
            self.question, self.doubt_view, self.returned, self.review, self.sent, self.asking, self.choosing,
            self.came, self.new_form, self.attaching,
        )  # fmt: skip
        for view in pages:
            self.views.addWidget(view)
        inner.addWidget(self.views)
        outer.addWidget(frame, 1)
        self.views.setProperty("kind", "clear")

    def _connect(self) -> None:
        top, question, doubt = self.top, self.question, self.doubt_view
        top.back_asked.connect(self.closed)
        top.full_asked.connect(self._ask_full)
        top.dots.chosen.connect(self._jump)
        question.go.connect(self.advance)
        question.nothing.connect(self.say_nothing)
        question.back.connect(self.step_back)
        question.undo_asked.connect(self.undo)
        doubt.mend.connect(self._mend_doubt)
        doubt.later.connect(self._leave_for_later)
        doubt.explained.connect(self._explain)
        self.returned.go.connect(self._begin_mending)
        self.returned.back.connect(self.closed)
        self.review.opened.connect(self._open_line)
        self.review.back.connect(self.step_back)
        self.review.send_asked.connect(self.send)
        self.review.open_asked.connect(self._to_open)
        self.review.attach_asked.connect(self.show_files)
        self.attaching.go.connect(self.show_review)
        self.attaching.back.connect(self._back_from_files)
        self.attaching.changed.connect(self.desk.reload)
        self.sent.go.connect(self.closed)
        self.sent.back.connect(self.closed)
        top.talk_asked.connect(self.ask_commune)
        self.asking.back.connect(self.stop_asking)
        self.asking.talk.counted.connect(top.show_unread)
        self.sent.back_button.clicked.disconnect()
        self.sent.back_button.clicked.connect(self._withdraw)
        self.choosing.finished.connect(self._chosen)
        self.choosing.left.connect(self._leave_choice)
        self.came.go.connect(self._seen)
        self.came.back.connect(self.closed)
        self.new_form.go.connect(self._use_new_form)
        self.new_form.back.connect(self._begin_questions)
        self.desk.failed.connect(self._on_failed)
        self.desk.restructured.connect(self.course.rebuild)
        self.desk.changed.connect(self._on_changed)
        self.desk.written.connect(self._on_written)
        self.kit.news.changed.connect(self._on_news)
        for keys, slot in (
            ("Ctrl+Z", self.undo), ("Ctrl+Return", self._send_by_key), ("F9", self.ask_commune), ("F10", self.show_files),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    # ------------------------------------------------------------ where it is

    @property
    def view(self) -> View:
        """Which page is shown."""
        return View(self.views.currentIndex())

    @property
    def step(self) -> Step | None:
        """The question that is asked; None on the other pages."""
        return self.course.step if self.view is View.QUESTION else None

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first open question, or with the reason of a return; the first time only."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            self.asking.talk.show_report(self.desk.entry.report.id)
            QTimer.singleShot(0, self, self.start)

    def start(self) -> None:
        """Show the page that work begins with."""
        if self.desk.conflicts and self._choose():
            return
        if self.desk.look is not None and self.desk.editable:
            self._turn(View.CAME)
            self.came.show_look(self.desk, self.desk.look)
            self.came.begin()
        elif self._start or not self._offer_form():
            self._begin_questions()

    def _begin_questions(self) -> None:
        if not self.desk.editable:
            self.show_review()
        elif self._start and (place := self.course.walk.place(self._start)) is not None:
            self.course.at = place
            self._show()
        elif self.desk.entry.report.state is ReportState.RETURNED:
            self._show_returned()
        else:
            self.course.begin()
            self._show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The page that is shown has the focus."""
        super().focusInEvent(event)
        self._begin()

    def _begin(self) -> None:
        if self._begun:
            page = self.views.currentWidget()
            page.begin()  # type: ignore[attr-defined]  # every page has it

    def _show(self) -> None:
        step = self.course.step
        if step is None:
            self.show_review()
            return
        self._nagged = ""
        self._turn(View.QUESTION)
        self.question.ask(step, self._remarks(step))

    def _turn(self, view: View) -> None:
        self.views.setCurrentIndex(view)
        self.top.show_course(self.course, dots=view in {View.QUESTION, View.DOUBT, View.REVIEW})

    def _remarks(self, step: Step) -> tuple[str, ...]:
        if self.desk.entry.report.state is not ReportState.RETURNED:
            return ()
        return self._remarks_at(*dict.fromkeys((step.key, own_key(step.key))))

    def _remarks_at(self, *keys: CellKey) -> tuple[str, ...]:
        return tuple(
            self.tr("The commune says: {text}").replace("{text}", remark.text)
            for key in keys
            for remark in self.desk.remarks_at(key)
        )

    # ------------------------------------------------------------ answering

    def advance(self) -> None:
        """Take the answer and turn the page."""
        step = self.course.step
        if step is None:
            return
        if step.kind is not StepKind.QUESTION:
            self.course.forward(past_group=closed_gate(self.desk, step))
            self._show_or_offer_files()
            return
        value = self._read(step)
        if value is None or (value == MISSING and self._nag(step)):
            return
        self._take(step, {step.key: value})

    def say_nothing(self) -> None:
        """Answer "không phát sinh"; at a gate for all parts, at a repeat add one more."""
        step = self.course.step
        if step is None:
            return
        if step.kind is StepKind.REPEAT:
            if self.desk.add_instance(step.key):
                self.course.rebuild()
                self.course.at = self._first_new(step.key)
                self._show()
        elif step.kind is StepKind.GATE and closed_gate(self.desk, step):
            self.course.at = self.course.walk.place(step.group[0])
            self._show()
        elif step.is_figure:
            keys = step.group if step.kind is StepKind.GATE else (step.key,)
            self._take(step, dict.fromkeys(keys, NOTHING))

    def _first_new(self, repeat: str) -> int | None:
        count = self.desk.entry.session.instances(repeat)
        inside = f"{repeat}[{count}]/"
        steps = self.course.walk.steps
        return next((n for n, step in enumerate(steps) if step.key.startswith(inside)), self.course.at)

    def _read(self, step: Step) -> Value | None:
        box = self.question.box
        if box is None:
            return None
        try:
            return self.desk.read(step.key, box.text())
        except IocError as error:
            self.question.say(error.text)
            box.begin()
            return None

    def _nag(self, step: Step) -> bool:
        """Say once that an answer is missing; Enter again leaves it for later."""
        told = f"{step.key}:"
        if self._nagged == told or not (step.is_figure or self.desk.entry.session.required(step.key)):
            return False
        if not self.desk.entry.session.required(step.key):
            return False
        self._nagged = told
        nothing = self.tr(
            "Please type the figure, or press K if nothing occurred. Enter again leaves it for later."
        )
        words = self.tr("Please answer this question. Enter again leaves it for later.")
        self.question.say(nothing if step.is_figure else words, Tone.WARN)
        return True

    def _take(self, step: Step, values: dict[CellKey, Value]) -> None:
        before = open_issues(self.desk)
        if not self.desk.put(values):
            error = self.desk.last_error
            if error is not None:
                self.question.say(error.text)
            return
        self._judge(step, before, str(values))

    def _judge(self, step: Step, before: Open, told: str) -> None:
        """Stay at an error, ask about a doubt, or go on."""
        code = self.kit.language.code
        errors = errors_here(self.desk, step)
        told = f"{step.key}:{told}"
        if errors and self._nagged != told:
            self._nagged = told
            later = self.tr("Correct it, or press Enter again to leave it for later.")
            self.question.ask(step, self._remarks(step))  # the box shows what is stored
            self.question.say("\n".join([*(text.lang(code) for text in errors), later]))
            self.top.show_course(self.course)
            return
        self._before, self._later = before, frozenset()
        self._settle(step)

    def _settle(self, step: Step) -> None:
        """Ask about the next doubt, or go on when there is none."""
        doubt = next_doubt(self.desk, step, self._before, self._later) or self._remark_left(step)
        if doubt is not None:
            self._ask_doubt(doubt)
        else:
            self._go_on()

    def _remark_left(self, step: Step) -> Doubt | None:
        """Return the commune's remark when the figure is as it came back and nothing was written beside it."""
        entry = self.desk.entry
        if entry.report.state is not ReportState.RETURNED:
            return None
        left = entry.summary().unanswered
        own = [step.key, *([own_key(step.key)] if step.key == step.group[-1] else [])]
        key = next((key for key in own if key in left and key not in self._later), None)
        if key is None:
            return None
        texts = tuple(Text(said, said) for said in self._remarks_at(key))
        return Doubt(key, texts, error=False)

    def _go_on(self) -> None:
        step = self.course.step
        self.doubt = None
        self.course.forward(past_group=step is not None and step.kind is StepKind.GATE)
        self._show_or_offer_files()

    def _show_or_offer_files(self) -> None:
        """After the last question ask once for pictures and papers, where the form itself speaks of them."""
        asks = speaks_of_files(self.desk.entry.form) and not self._offered_files
        if self.course.step is None and asks and self.desk.editable:
            self.show_files()
        else:
            self._show()

    # ------------------------------------------------------------ pictures and papers

    @property
    def _attaches(self) -> bool:
        return self.desk.editable and takes_files(self.desk.entry.form)

    def show_files(self) -> None:
        """Ask for pictures and papers to send along."""
        if not self._attaches or (self.view is View.QUESTION and not self.keep()):
            return
        self._files_from = self.view
        self._offered_files = True
        self._turn(View.FILES)
        self.attaching.show_report(self.desk.entry.report.id)
        self.attaching.begin()

    def _back_from_files(self) -> None:
        """Go back to the page to read over where it was asked from there, else to the last question."""
        if self._files_from is View.QUESTION and (self.course.step is not None or self.course.back()):
            self._show()
        else:
            self.show_review()

    def step_back(self) -> None:
        """Go to the page before; from the first one back to what there is to do."""
        if self.view is View.QUESTION and not self.keep():
            return
        if self.view is View.REVIEW and not self.desk.editable:
            self.closed.emit()
        elif self.course.back():
            self._show()
        else:
            self.closed.emit()

    def keep(self) -> bool:
        """Store what stands in the box; False, once, when it cannot be taken."""
        step, box = self.step, self.question.box
        if step is None or box is None or not box.altered() or self._leaving_anyway:
            return True
        told = f"leave:{step.key}:{box.text()}"
        if self._nagged == told:
            return True
        self._nagged = told
        try:
            value = self.desk.read(step.key, box.text())
        except IocError as error:
            self.question.say(error.text)
            return False
        return self.desk.put({step.key: value})

    # ------------------------------------------------------------ asking the commune

    def ask_commune(self) -> None:
        """Show what was said about the report, and write; again, or Esc, leads back."""
        if self.view is View.ASK:
            self.stop_asking()
            return
        if self.view is View.QUESTION and not self.keep():
            return
        step = self.step
        figure = step if step is not None and step.kind is StepKind.QUESTION and step.is_figure else None
        self._asked_from = self.view
        self._turn(View.ASK)
        if figure is None:
            self.asking.show_thread(self.desk.entry, "", "")
        else:
            self.asking.show_thread(self.desk.entry, figure.key, self.question.named(figure))
        self.asking.begin()

    def stop_asking(self) -> None:
        """Go back to where the question came up."""
        back: dict[View, Callable[[], None]] = {
            View.QUESTION: self._show, View.RETURNED: self._show_returned, View.REVIEW: self.show_review,
        }  # fmt: skip
        back.get(self._asked_from, lambda: self._turn(self._asked_from))()
        self._begin()

    # ------------------------------------------------------------ doubts

    def _ask_doubt(self, doubt: Doubt) -> None:
        self.doubt = doubt
        self._turn(View.DOUBT)
        self.doubt_view.show_doubt(self.desk.entry, doubt)

    def _mend_doubt(self) -> None:
        """Back to the figure: this page's own, or the first part of the one that has become doubtful."""
        doubt, step = self.doubt, self.course.step
        self.doubt = None
        if doubt is not None and step is not None and own_key(doubt.key) != own_key(step.key):
            self.course.correct(doubt.key)
        elif doubt is not None and step is not None and step.kind is StepKind.GATE:
            self.course.at = self.course.walk.place(step.group[0])
        self._show()

    def _explain(self, reason: str) -> None:
        doubt, step = self.doubt, self.course.step
        if doubt is None or step is None:
            return
        if self.desk.note(doubt.key, reason):
            self._settle(step)

    def _leave_for_later(self) -> None:
        doubt, step = self.doubt, self.course.step
        if doubt is not None and step is not None:
            self._later |= {doubt.key}
            self._settle(step)

    # ------------------------------------------------------------ another computer

    def _choose(self) -> bool:
        try:
            conflict = self.kit.services.conflicts.open_conflict(self.desk.entry.report.id)
        except IocError:
            return False
        self._turn(View.CHOOSE)
        self.choosing.ask(conflict)
        self.choosing.begin()
        return True

    def _leave_choice(self) -> None:
        self._announce()
        self.closed.emit()

    def _offer_form(self) -> bool:
        """Say that there is a newer form, where the user may move to it."""
        news = self.desk.entry.form_news()
        if news is None or not news.may_move:
            return False
        try:
            preview = self.kit.services.conflicts.preview_move(self.desk.entry.report.id)
        except IocError:
            return False
        self._turn(View.FORM)
        self.new_form.show_move(preview)
        self.new_form.begin()
        return True

    def _use_new_form(self) -> None:
        try:
            self.kit.services.conflicts.move(self.desk.entry.report.id)
        except IocError as error:
            self.kit.news.fail(error)
            return
        self._chosen()

    def _chosen(self) -> None:
        """Open the report anew with the figures that were chosen."""
        self._announce()
        self.simple_asked.emit(self.desk.entry.report.id, "")

    def _seen(self) -> None:
        self.desk.seen()
        self._announce()
        self.course.rebuild()
        self.start()

    # ------------------------------------------------------------ the return, and the end

    def _show_returned(self) -> None:
        self._turn(View.RETURNED)
        self.returned.show_remarks(self.desk.entry)
        self.returned.begin()

    def _begin_mending(self) -> None:
        self.course.mend(tuple(remark.key for remark in self.desk.entry.report.remarks))
        self._show()

    def show_review(self) -> None:
        """Show the page to read over."""
        self.course.at = None
        move = self._move()
        stated = "" if self.desk.editable else self._stated()
        self._turn(View.REVIEW)
        self.review.show_walk(
            self.course.walk,
            move_word(move) if move is not None else "",
            blocked=self._blocked() if self.desk.editable else "",
            stated=stated,
            sends=self.desk.editable and move is not None,
            attaches=self._attaches,
        )

    def _stated(self) -> str:
        if self.desk.entry.report.state is ReportState.SUBMITTED:
            return self.tr("This report has been sent to the commune. It can no longer be changed here.")
        why = self.desk.entry.why_read_only
        return self.kit.language.text(why) if why is not None else ""

    def _move(self) -> Transition | None:
        return primary_of(self.desk.entry.moves())

    def _blocked(self) -> str:
        return self.review.blocked_by(self.desk.entry.summary())

    def _open_line(self, page: int) -> None:
        self.course.open_line(page)
        self._show()

    def _jump(self, page: int) -> None:
        if self.desk.editable and (self.view is not View.QUESTION or self.keep()):
            self.course.at, self.course.from_review = page, False
            self._show()

    def _to_open(self) -> None:
        place = self.course.first_open()
        if place is None:
            summary = self.desk.entry.summary()
            keys = [i.key for i in (*summary.errors, *summary.warnings_without_note)]
            keys = [*keys, *summary.missing_required, *summary.unanswered]
            places = [self.course.walk.place(key) for key in keys if key]
            place = next((found for found in places if found is not None), None)
        if place is not None:
            self._open_line(place)
        elif self.desk.entry.summary().file_missing:
            self.show_files()

    def _send_by_key(self) -> None:
        if self.view is View.REVIEW:
            self.send()

    def send(self) -> None:
        """Hand the report over and say plainly what happens now."""
        move = self._move()
        if not self.desk.editable or move is None or self._blocked() or not self.desk.move(move):
            return
        self._announce()
        self._turn(View.SENT)
        self.show_state(None)
        self.sent.begin()
        self.exchange_asked.emit()

    def show_state(self, state: SyncState | None) -> None:
        """Say how far the report has come, after the exchange's own account."""
        if self.view is View.SENT:
            entry = self.desk.entry
            self.sent.show_state(state, entry.report.id, back=Transition.WITHDRAW in entry.moves())

    def _withdraw(self) -> None:
        if Transition.WITHDRAW in self.desk.entry.moves() and self.desk.move(Transition.WITHDRAW):
            self._announce()
            self.course.rebuild()
            self.show_review()

    # ------------------------------------------------------------ what is heard

    def undo(self) -> None:
        """Take the last step back, and show the question that it was about."""
        if self.view in {View.QUESTION, View.REVIEW} and self.desk.undo_stack.canUndo():
            self._undoing = True
            self.desk.undo_stack.undo()

    def _on_written(self, keys: frozenset[CellKey]) -> None:
        self._news.start()
        self.top.show_saved()
        if self._undoing:
            self._undoing = False
            places = [place for key in keys if (place := self.course.walk.place(key)) is not None]
            self.course.at = min(places, default=self.course.at)
            QTimer.singleShot(0, self, self._show)

    def _on_changed(self) -> None:
        self.top.show_course(self.course)

    def _on_failed(self, error: IocError) -> None:
        self.kit.news.fail(error)

    def _on_news(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.REPORTS, Topic.OUTBOX}:
            self.follow_exchange()

    def follow_exchange(self) -> None:
        """Ask how far the report has come; called when an exchange has moved on or failed."""
        if self.view is View.SENT:
            self.kit.jobs.db(self.kit.services.sync.state, self.show_state)

    def _announce(self) -> None:
        self._news.stop()
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _ask_full(self) -> None:
        step = self.course.step
        key = "" if step is None else step.key if step.kind is StepKind.QUESTION else (*step.group, "")[0]
        self.full_asked.emit(self.desk.entry.report.id, key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that reach the page while a button has the focus."""
        focused = self.focusWidget()
        if self.view is not View.QUESTION:
            super().keyPressEvent(event)
        elif event.key() in BACK:
            self.step_back()
        elif event.key() in ENTER and not event.isAutoRepeat():
            (focused.click if isinstance(focused, QPushButton) else self.advance)()
        elif event.text() in {"k", "K"} and self.question.nothing_button.isVisible():
            self.say_nothing()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ leaving

    def leave(self) -> bool:
        """Store what is being typed; say whether the page can be left without losing anything."""
        if not self.keep():
            return False
        if self._news.isActive():
            self._announce()
        return True

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.setAccessibleName(self.desk.entry.form.title.lang(self.kit.language.code))
        self.top.retranslate()
        if self._begun:
            again: dict[View, Callable[[], None]] = {
                View.QUESTION: self._show,
                View.RETURNED: self._show_returned,
                View.REVIEW: self.show_review,
            }
            again.get(self.view, lambda: None)()
            self.asking.retranslate()
            self.attaching.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def closed_gate(desk: Desk, step: Step) -> bool:
    """Say whether a page is a gate behind which all is answered "không phát sinh"."""
    return step.kind is StepKind.GATE and closed(step, desk.entry.session)
