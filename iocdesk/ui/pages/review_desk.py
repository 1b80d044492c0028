"""What Phê duyệt and Tiếp nhận have in common: a list at the left, the report at the right, answers below; one
report or several that were looked at. Everything by keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from iocdesk.core.errors import IocError
from iocdesk.reports.model import Transition
from iocdesk.reports.transitions import REASON_REQUIRED
from iocdesk.ui.entry.words import move_done, move_word
from iocdesk.ui.fonts import LARGE_TEXT, FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.pages.review_list import ReviewList
from iocdesk.ui.pages.review_view import ReviewView
from iocdesk.ui.ports import ApprovalRow, Moved, Review
from iocdesk.ui.widgets.basics import button, column, frame, label, row
from iocdesk.ui.widgets.reason_bar import ReasonBar


class DeskWords(QObject):
    """Says how many; a QObject of its own, because plural forms are not looked up for the class that a page is of."""

    def listed(self, shown: int, looked: int, picked: int) -> str:
        """Return "6 báo cáo · đã xem 4 · đã chọn 3"."""
        parts = [self.tr("%n report(s)", "", shown), self.tr("%n looked at", "", looked)]
        if picked:
            parts.append(self.tr("%n picked", "", picked))
        return " · ".join(parts)

    def more(self, count: int) -> str:
        """Return "(và 2 báo cáo khác)"."""
        return self.tr("(and %n more)", "", count)

    def unread(self, count: int) -> str:
        """Return "2 tin chưa đọc"; empty for none."""
        return self.tr("%n unread message(s)", "", count) if count else ""


class ReviewDesk(Page):
    """Base of the two pages; a subclass says what is listed and how it is called.

    Attributes:
        list, view, reason: the parts.
        approve_button: makes the usual move of what is shown, or of everything picked.
    """

    TOPICS = frozenset({Topic.REPORTS, Topic.OUTBOX})
    ALONE: tuple[Transition, ...] = ()
    """Moves that ask for a reason and so are made for one report at a time, in the order of their buttons."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._busy = False
        self._answered = 0
        self._asked = Transition.RETURN
        self.list = ReviewList(kit, self.describe)
        self.view = ReviewView(kit)
        self.why_not = label(kit, "", tone="error")
        self.hint = label(kit, "", tone="muted")
        self.approve_button = button(kit, "primary", Glyph.CHECK)
        self.others: dict[Transition, QPushButton] = {}
        self.reason = ReasonBar(kit)
        self.nothing = label(kit, "", FontRole.SECTION, "ok")
        self.what_next = label(kit, "", tone="muted")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.filter_box = QWidget()
        self.filter_rows: QVBoxLayout = column(self.filter_box, gap=8)
        self._lay_out()
        self._connect()
        self._bind_keys()

    # ------------------------------------------------------------ what a subclass says

    def describe(self, item: ApprovalRow) -> tuple[str, str, str, Glyph]:
        """Return a row's title, second line, tone and icon."""
        return self.kit.language.text(item.title), item.unit, "muted", Glyph.CLOCK

    def wanted(self) -> Sequence[ApprovalRow]:
        """Return the rows to list."""
        return ()

    def primary_words(self, move: Transition | None, count: int) -> str:
        """Return what the primary button says; `count` of 0 is the report that is shown."""
        del count
        return move_word(move).rstrip("…") if move is not None else ""

    def done_words(self, move: Transition, count: int) -> str:
        """Return what is said after so many reports were answered."""
        del count
        return move_done(move)

    def words_of(self, move: Transition) -> tuple[str, str]:
        """Return the question for the reason of a move, and the verb of its button."""
        return self.tr("What is the reason?"), move_word(move).rstrip("…")

    # ------------------------------------------------------------ making it

    def _lay_out(self) -> None:
        card = frame("card")
        inner = column(card, margin=16, gap=8)
        inner.addWidget(self.view, 1)
        inner.addWidget(self.why_not)
        inner.addWidget(self.reason)
        self.answers = QWidget()
        actions = row(self.answers)
        actions.addWidget(self.approve_button)
        for move in self.ALONE:
            back = move is Transition.RETURN
            self.others[move] = button(self.kit, "", Glyph.ARROW_U_UP_LEFT if back else Glyph.X)
            actions.addWidget(self.others[move])
        actions.addStretch(1)
        inner.addWidget(self.answers)
        left = frame("flow")
        listing = column(left, gap=4)
        listing.addWidget(self.list, 1)
        listing.addWidget(self.hint)
        self.split.addWidget(left)
        self.split.addWidget(card)
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(16)
        self.split.setSizes([440, 680])
        self.body.addWidget(self.filter_box)
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.what_next)
        self.body.addWidget(self.split, 1)
        self.body.addStretch(0)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._choose)
        self.list.picks_changed.connect(self._offer)
        self.list.over_asked.connect(self.view.focus_pins)
        self.list.not_yet.connect(self._say_hint)
        self.list.itemActivated.connect(lambda _item: self.view.focus_pins())
        self.approve_button.clicked.connect(self.approve)
        for move, made in self.others.items():
            made.clicked.connect(lambda _checked=False, which=move: self.ask(which))
        self.reason.given.connect(self._answer)
        self.reason.dismissed.connect(self._asked_no_more)
        self.view.open_asked.connect(self._open)
        self.view.talk_left.connect(self.focus_first)
        self.view.room_wanted.connect(self._give_room)
        self.view.pinned.connect(self._offer)

    def _bind_keys(self) -> None:
        bound: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+Return", self.approve),
            ("Ctrl+Enter", self.approve),
            ("Ctrl+R", self._ask_first),
            ("F6", self._other_side),
            ("F10", self._files),
            ("F9", self._talk),
        )
        for keys, slot in bound:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def focus_first(self) -> None:
        """The list comes first."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Left lead from the report back to the list."""
        over = self.view.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        if over and event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Left}:
            self.focus_first()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        for move, made in self.others.items():
            made.setText(self.words_of(move)[1] + ("…" if move in REASON_REQUIRED else ""))
        self.fill()
        self._show_answers()

    # ------------------------------------------------------------ answering

    def approve(self) -> None:
        """Make the usual move: for everything picked, or for the report that is shown."""
        if not self.reason.isHidden():
            self.reason.give()  # Ctrl+Enter beside a question answers it, and nothing else
            return
        review, move = self.view.review, self._primary()
        if self._busy or move is None or not self.approve_button.isEnabled():
            return
        if move in REASON_REQUIRED:
            self.ask(move)
            return
        self._asked = move
        looks = self.list.picks() or (((review.report_id, review.mark),) if review is not None else ())
        if not looks:
            return
        self._set_busy(busy=True)
        services = self.kit.services
        self.kit.jobs.db(lambda: services.approvals.move_many(move, looks), self._were_moved, self._failed)

    def ask(self, move: Transition) -> None:
        """Ask for the reason of a move of the report that is shown."""
        review = self.view.review
        if review is None or move not in review.moves or self._busy:
            return
        self._asked = move
        self.reason.set_words(*self.words_of(move))
        self._give_room(wanted=True)
        self._be_brief(brief=True)
        self.reason.ask()

    def _give_room(self, wanted: bool) -> None:
        """In large type there is no room for the filters beside a question or a thread."""
        self.filter_box.setVisible(not (wanted and self.kit.theme.scale > LARGE_TEXT))

    def _be_brief(self, *, brief: bool) -> None:
        self.view.set_brief(brief=brief)
        self.answers.setVisible(not brief)

    def _asked_no_more(self) -> None:
        self._be_brief(brief=False)
        self._give_room(wanted=not self.view.talk.isHidden())
        self.focus_first()

    def _ask_first(self) -> None:
        review = self.view.review
        move = next((it for it in self.ALONE if review is not None and it in review.moves), None)
        if move is not None:
            self.ask(move)

    def _answer(self, reason: str) -> None:
        review, move = self.view.review, self._asked
        if review is None or self._busy:
            return
        self._set_busy(busy=True)
        remarks = self.view.pins() if move is Transition.RETURN else ()
        services = self.kit.services
        self.kit.jobs.db(
            lambda: services.approvals.answer(review.report_id, move, reason, remarks, review.mark),
            self._was_answered,
            self._failed,
        )

    def _were_moved(self, moved: Moved) -> None:
        move = self._asked
        self._answered += len(moved.done)
        self.list.forget(moved.done)
        if moved.refused:
            first = moved.refused[0]
            text = self.kit.language.text
            said = f"{text(first.title)}: {text(first.why)}"
            more = len(moved.refused) - 1
            said += " " + DeskWords().more(more) if more else ""
            done = self.done_words(move, len(moved.done)) + " " if moved.done else ""
            self.kit.news.say(done + said, Tone.WARN)
        elif len(moved.done) > 1:
            self.kit.news.say(self.done_words(move, len(moved.done)), Tone.OK)
        self._moved()

    def _was_answered(self, _nothing: object) -> None:
        review = self.view.review
        self.list.forget([review.report_id] if review is not None else [])
        self.kit.news.say(self.done_words(self._asked, 1), Tone.OK)
        self._moved()

    def _moved(self) -> None:
        self._set_busy(busy=False)
        self.reason.done()
        self.view.show_review(None)
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _failed(self, error: IocError) -> None:
        self._set_busy(busy=False)
        self.kit.news.fail(error)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._show_answers()

    # ------------------------------------------------------------ showing

    def fill(self) -> None:
        """List what is wanted, with the cursor where it was."""
        review = self.view.review
        place = self.list.set_rows(self.wanted(), review.report_id if review is not None else "")
        current = self.list.current
        if current is None:
            self.view.show_review(None)
        elif review is None or current.report_id != review.report_id:
            self._choose(place)
        self._say_nothing()
        self._offer()

    def _choose(self, place: int) -> None:
        self.reason.hide()
        self._be_brief(brief=False)
        self._say_hint("")
        if 0 <= place < len(self.list.rows):
            report_id = self.list.rows[place].report_id
            services = self.kit.services
            self.kit.jobs.db(lambda: services.approvals.review(report_id), self._show_review, self._failed)

    def _show_review(self, review: Review) -> None:
        current = self.list.current
        if current is not None and current.report_id != review.report_id:
            return  # passed over on the way: that is no look
        self.view.show_review(review)
        self.list.saw(review)
        why_not = self.kit.language.text(review.why_not)
        self.why_not.setText(why_not)
        self.why_not.setVisible(bool(why_not))
        self._offer()

    def _primary(self) -> Transition | None:
        picks = {report_id for report_id, _ in self.list.picks()}
        picked = next((item for item in self.list.rows if item.report_id in picks), None)
        shown = self.list.current
        return picked.next if picked is not None else shown.next if shown is not None else None

    def _offer(self) -> None:
        self._show_answers()
        counted = DeskWords().listed(len(self.list.rows), self.list.looked, len(self.list.picks()))
        self._say_hint(f"{counted}. " + self.tr("Space picks what was looked at."))

    def _show_answers(self) -> None:
        review, move, picks = self.view.review, self._primary(), len(self.list.picks())
        self.approve_button.setText(self.primary_words(move, picks))
        self.approve_button.setVisible(move is not None)
        allowed = picks > 0 or (review is not None and move in review.moves)
        self.approve_button.setEnabled(allowed and not self._busy)
        for each, made in self.others.items():
            made.setVisible(review is not None and each in review.moves)
            made.setEnabled(not self._busy)

    def _say_hint(self, text: str) -> None:
        self.hint.setText(text)

    def _say_nothing(self) -> None:
        empty, focus = not self.list.rows, self.focusWidget()
        lost = focus is None or self.split.isAncestorOf(focus)
        self.split.setVisible(not empty)
        self.nothing.setVisible(empty and not self._loading)
        if empty and lost and self.isVisible() and not self._loading:
            # What had the focus is gone; without a say it would go to whatever comes first in the window.
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _files(self) -> None:
        if self.view.review is not None and self.view.files.board.rows:
            self.view.toggle_files()
            if self.view.files.isHidden():
                self.focus_first()

    def _talk(self) -> None:
        if self.view.review is not None:
            self.view.toggle_talk()
            if self.view.talk.isHidden():
                self.focus_first()

    def _other_side(self) -> None:
        focus = self.focusWidget()
        if focus is not None and self.list.hasFocus():
            self.view.focus_pins()
        else:
            self.focus_first()

    def _open(self) -> None:
        if self.view.review is not None:
            self.open_report.emit(self.view.review.report_id, "")
