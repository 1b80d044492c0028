"""Đồng bộ: one line per report that waits, what the server said in plain words, and the facts of the last
exchange.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from iocdesk.actions.package_views import PackagePreview
from iocdesk.core.clock import long_moment
from iocdesk.core.errors import IocError
from iocdesk.ui.exchange import Exchange
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.i18n import format_bytes
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.pages.packages import PackageCard, PackageLook
from iocdesk.ui.pages.refusal import GiveUpBar, RefusalCard
from iocdesk.ui.ports import Network, OutboxRow, OutboxState
from iocdesk.ui.widgets.basics import button, column, frame, label, row, scroller
from iocdesk.ui.widgets.pill import NetworkPill
from iocdesk.ui.widgets.table import Column, RowsModel, Table

CLOCK_TOLERANCE_S = 300
_LEAST_TABLE = 150
"""Pixels at 100 % that the table keeps, however little room there is."""
_LOOKS = {
    OutboxState.WAITING: (Glyph.CLOCK, "muted"),
    OutboxState.SENDING: (Glyph.CLOUD_ARROW_UP, "primary"),
    OutboxState.CONFLICT: (Glyph.ARROWS_LEFT_RIGHT, "error"),
    OutboxState.REJECTED: (Glyph.X_CIRCLE, "error"),
}


class _Waiting(Table):
    """Takes what room is left and asks for no more than its least: a scroll area would give it what it prefers."""

    def sizeHint(self) -> QSize:
        """Return the least height."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


class SyncPage(Page):
    """The exchange with the server, without a code that has no sentence."""

    TOPICS = frozenset({Topic.OUTBOX, Topic.REPORTS})
    choose_asked = Signal(str)
    """(report id): choose between the figures of two computers."""

    def __init__(self, kit: Kit, exchange: Exchange) -> None:
        super().__init__(kit)
        self._exchange = exchange
        self._looked_at = Path()
        self.state_line = NetworkPill(kit)
        self.state_line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.now_button = button(kit, "primary", Glyph.ARROWS_CLOCKWISE)
        self.stop_button = button(kit, "", Glyph.X)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.steps = label(kit, "", tone="muted", wrap=False)
        self.empty = label(kit, "", FontRole.SECTION, "ok")
        self.table = _Waiting(kit, RowsModel(kit, self._columns()))
        self.retry_button = button(kit, "", Glyph.ARROWS_CLOCKWISE)
        self.see_button = button(kit, "", Glyph.EYE)
        self.aside_button = button(kit, "quiet", Glyph.X)
        self.give_up_button = button(kit, "quiet", Glyph.X)
        self.refusal, self.asking = RefusalCard(kit), GiveUpBar(kit)
        self.packages = PackageCard(kit)
        self.look = PackageLook(kit)
        self.stack = QStackedWidget()
        self.facts = label(kit, "")
        self.clock_warning = label(kit, "", tone="warn")
        self._lay_out()
        self.now_button.clicked.connect(exchange.start)
        self.stop_button.clicked.connect(exchange.cancel)
        self.retry_button.clicked.connect(self._retry)
        self.see_button.clicked.connect(self._see)
        self.aside_button.clicked.connect(self._put_aside)
        self.give_up_button.clicked.connect(self._ask_to_give_up)
        self.refusal.mend_asked.connect(self.open_report)
        self.asking.confirmed.connect(self._give_up)
        self.asking.dismissed.connect(self.table.setFocus)
        self.packages.picked.connect(self.look_at)
        self.look.closed.connect(self._close_look)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._offer)
        exchange.changed.connect(self._show)

    def refresh(self) -> None:
        """Ask for the present state."""
        self._exchange.reload()
        self._show()

    def focus_first(self) -> None:
        """Sending comes first."""
        self.now_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Synchronisation"))
        self.now_button.setText(self.tr("Send now"))
        self.stop_button.setText(self.tr("Stop"))
        self.empty.setText(self.tr("Nothing is waiting: everything has been sent and receipted."))
        self.table.setAccessibleName(self.tr("Reports waiting to be sent"))
        self.retry_button.setText(self.tr("Send again"))
        self.see_button.setText(self.tr("See"))
        self.aside_button.setText(self.tr("Put aside"))
        self.aside_button.setToolTip(self.tr("Give up what came in the package; its author still has it"))
        self.give_up_button.setText(self.tr("Give up…"))
        self.give_up_button.setToolTip(
            self.tr("Go back to the server's figures; what was typed stays in the report's history")
        )
        self.flow.setAccessibleName(self.tr("Synchronisation"))
        self.table.setMinimumHeight(self.kit.theme.px(_LEAST_TABLE))
        self.packages.retranslate()
        self.look.retranslate()
        self.table.rows.retranslate()
        self._show()

    def _lay_out(self) -> None:
        top = row(gap=12)
        top.addWidget(self.state_line)
        top.addWidget(self.bar, 1)
        top.addWidget(self.steps)
        top.addStretch(1)
        top.addWidget(self.stop_button)
        top.addWidget(self.now_button)
        actions = row()
        for each in (self.retry_button, self.see_button, self.aside_button, self.give_up_button):
            actions.addWidget(each)
        actions.addStretch(1)
        card = frame("card")
        inner = column(card, margin=16, gap=4)
        inner.addWidget(self.facts)
        inner.addWidget(self.clock_warning)
        usual = QWidget()
        usual.setProperty("kind", "flow")
        body = column(usual)
        body.addLayout(top)
        body.addWidget(self.empty)
        body.addWidget(self.table, 1)
        body.addWidget(self.refusal)
        body.addLayout(actions)
        body.addWidget(self.asking)
        body.addWidget(card)
        body.addWidget(self.packages)
        body.addStretch(0)
        # Large letters on a low screen need more height than there is.
        self.flow = scroller(usual, "")
        self.stack.addWidget(self.flow)
        self.stack.addWidget(self.look)
        self.body.addWidget(self.stack, 1)

    def _show(self) -> None:
        state, running = self._exchange.state, self._exchange.running
        self.state_line.show_state(state)
        self._show_rows(state.outbox)
        counting = running and state.to_send > 0
        self.bar.setVisible(counting)
        self.steps.setVisible(counting)
        self.bar.setMaximum(max(1, state.to_send))
        self.bar.setValue(state.sent)
        self.steps.setText(f"{state.sent}/{state.to_send}")
        self.now_button.setEnabled(not running)
        self.stop_button.setVisible(running)
        self.facts.setText("\n".join(self._fact_lines()))
        self._show_clock(state.server_offset)

    def _show_rows(self, rows: tuple[OutboxRow, ...]) -> None:
        chosen = self.table.current_row()
        self.table.rows.set_rows(rows)
        ids = [item.report_id for item in self.table.shown_rows()]
        if chosen is not None and chosen.report_id in ids:
            self.table.selectRow(ids.index(chosen.report_id))
        else:
            self.table.select_first()
        self.table.setVisible(bool(rows))
        self.retry_button.setVisible(bool(rows))
        self.see_button.setVisible(bool(rows))
        self.empty.setVisible(not rows and self._exchange.state.network is not Network.UNKNOWN)
        self._offer(self.table.current_row())

    def _fact_lines(self) -> list[str]:
        state = self._exchange.state
        last = long_moment(state.last_success) or self.tr("none yet")
        lines = [
            self.tr("Last successful exchange: {moment}").replace("{moment}", last),
            *self._traffic_lines(),
        ]
        if state.server:
            lines.append(self.tr("Server: {address}").replace("{address}", state.server))
        if state.next_attempt is not None and state.network is Network.OFFLINE:
            moment = long_moment(state.next_attempt)
            lines.append(self.tr("Next attempt: {moment}").replace("{moment}", moment))
        return lines

    def _traffic_lines(self) -> tuple[str, str]:
        """Say what the line carried, for whoever pays for it."""
        state = self._exchange.state
        texts = (
            self.tr("Today: sent {up}, received {down}"),
            self.tr("This month: sent {up}, received {down}"),
        )
        counts = (state.traffic_today, state.traffic_month)
        lines = (
            text.replace("{up}", format_bytes(count.sent)).replace("{down}", format_bytes(count.received))
            for text, count in zip(texts, counts, strict=True)
        )
        today, month = lines
        return today, month

    def _show_clock(self, offset: int | None) -> None:
        wrong = offset is not None and abs(offset) > CLOCK_TOLERANCE_S
        self.clock_warning.setVisible(wrong)
        if offset is None:
            return
        minutes = round(abs(offset) / 60)
        if wrong and offset > 0:
            text = self.tr(
                "This computer's clock is %n minute(s) behind the server. Please set it.", "", minutes
            )
        else:
            text = self.tr(
                "This computer's clock is %n minute(s) ahead of the server. Please set it.", "", minutes
            )
        self.clock_warning.setText(text)
        if not wrong:
            self.facts.setText(
                self.facts.text() + "\n" + self.tr("This computer's clock agrees with the server.")
            )

    def _offer(self, item: OutboxRow | None) -> None:
        came = item is not None and bool(item.sender)
        stuck = item is not None and item.state in {OutboxState.CONFLICT, OutboxState.REJECTED}
        decided = item is not None and item.state is OutboxState.CONFLICT
        choose = decided and not came
        self.retry_button.setEnabled(item is not None and not decided)
        refused = item is not None and item.state is OutboxState.REJECTED and not came
        see = self.tr("Correct the figures") if refused else self.tr("See")
        self.see_button.setText(self.tr("Choose figures") if choose else see)
        self.see_button.setEnabled(item is not None)
        self.aside_button.setVisible(came and stuck)
        self.give_up_button.setVisible(refused)
        self.refusal.show_item(item if refused else None)
        if self.asking.report_id and (item is None or not refused or item.report_id != self.asking.report_id):
            self.asking.done()

    # ------------------------------------------------------------ sealed packages

    def look_at(self, path: Path) -> None:
        """Open a package and show what it brings."""
        port = self.kit.services.packages
        self._looked_at = path
        self.kit.jobs.db(lambda: port.preview_package(path), self._looked, self._failed)

    def _looked(self, preview: PackagePreview) -> None:
        self.kit.news.hush()
        self.stack.setCurrentWidget(self.look)
        self.look.show_preview(self._looked_at, preview)

    def _close_look(self) -> None:
        self.stack.setCurrentIndex(0)
        self.packages.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_aside(self) -> None:
        item = self.table.current_row()
        if item is not None:
            port = self.kit.services.packages
            self.kit.jobs.db(lambda: port.put_aside(item.report_id), self._was_put_aside, self._failed)

    def _was_put_aside(self, _nothing: object) -> None:
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _retry(self) -> None:
        item = self.table.current_row()
        if item is not None:
            sync = self.kit.services.sync
            self.kit.jobs.db(lambda: sync.retry(item.report_id), self._retried, self._failed)

    def _retried(self, _nothing: object) -> None:
        self._exchange.start()

    def _ask_to_give_up(self) -> None:
        item = self.table.current_row()
        if item is not None:
            self.asking.ask(item)

    def _give_up(self, report_id: str) -> None:
        sync = self.kit.services.sync
        self.kit.jobs.db(lambda: sync.give_up(report_id), self._was_given_up, self._failed)

    def _was_given_up(self, _nothing: object) -> None:
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)
        self.kit.news.say(
            self.tr("Given up. The report has the server's figures again; yours can be read in its history."),
            Tone.OK,
        )

    def _see(self) -> None:
        item = self.table.current_row()
        if item is not None:
            self._open(item)

    def _open(self, item: OutboxRow) -> None:
        if item.state is OutboxState.CONFLICT and not item.sender:
            self.choose_asked.emit(item.report_id)
        else:
            self.open_report.emit(item.report_id, next((line.key for line in item.refused if line.key), ""))

    def _failed(self, error: IocError) -> None:
        self.kit.news.fail(error)

    def _columns(self) -> list[Column[OutboxRow]]:
        text = self.kit.language.text
        return [
            Column(
                lambda: self.tr("Report"),
                lambda item: f"{text(item.title)} – {text(item.period)}\n{item.unit}",
            ),
            Column(
                lambda: self.tr("State"), self._state_word, None, lambda item: _LOOKS[item.state], width=150
            ),
            Column(
                lambda: self.tr("Since"),
                lambda item: long_moment(item.since),
                lambda item: item.since,
                width=140,
                drop=1,
            ),
            Column(
                lambda: self.tr("Tries"),
                lambda item: str(item.attempts),
                lambda item: item.attempts,
                width=70,
                right=True,
                drop=2,
            ),
            Column(
                lambda: self.tr("What the server said"), lambda item: text(item.sentence) or "–", width=340
            ),
        ]

    def _state_word(self, item: OutboxRow) -> str:
        words = {
            OutboxState.WAITING: self.tr("Waiting"),
            OutboxState.SENDING: self.tr("Sending"),
            OutboxState.CONFLICT: self.tr("Conflict"),
            OutboxState.REJECTED: self.tr("Rejected"),
        }
        return words[item.state]
