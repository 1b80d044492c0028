"""Sealed packages on the page "Đồng bộ": a card with what can be done, and a look at a package before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from iocdesk.actions.package_views import (
    PackageFigure,
    PackageMade,
    PackagePlan,
    PackagePreview,
    PackageReport,
    PackageTaken,
)
from iocdesk.core.clock import long_moment
from iocdesk.core.errors import IocError
from iocdesk.reports.labels import STATE_LABELS
from iocdesk.ui.exporting import offer_folder
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.package_port import SUFFIX
from iocdesk.ui.ports import UserCard
from iocdesk.ui.widgets.basics import button, column, frame, icon_label, label, name, row, set_shown
from iocdesk.ui.widgets.table import Column, RowsModel, Table

_ALL = ""


def may_make(user: UserCard) -> bool:
    """Tell whether the user's work is carried in packages: in a village and in a commune's offices."""
    return user.village or user.gathers_villages


class PackageCard(QWidget):
    """What to do without a network: seal into a file, take a file in."""

    picked = Signal(object)
    """A Path: the package to be looked at."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._plan: PackagePlan | None = None
        self.pick_open: Callable[[], Path | None] = self._ask_open
        self.pick_save: Callable[[str], Path | None] = self._ask_save
        user = kit.services.user
        self.heading = label(kit, "", FontRole.STRONG)
        self.about = label(kit, "", tone="muted")
        self.make_button = button(kit, "", Glyph.LOCK)
        self.take_button = button(kit, "", Glyph.LOCK_OPEN)
        self.question = label(kit, "")
        self.periods = QComboBox()
        self.save_button = button(kit, "primary", Glyph.LOCK)
        self.cancel_button = button(kit, "quiet")
        self._lay_out()
        self.take_button.setVisible(user.gathers_villages)
        set_shown(self, may_make(user))
        self.make_button.clicked.connect(self.begin)
        self.take_button.clicked.connect(self._take)
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self._close_choice)

    def _lay_out(self) -> None:
        card = frame("card")
        inner = column(card, margin=16, gap=4)
        inner.addWidget(self.heading)
        inner.addWidget(self.about)
        self.offers = QWidget()
        self.offers.setProperty("kind", "flow")
        buttons = row(self.offers)
        buttons.addWidget(self.make_button)
        buttons.addWidget(self.take_button)
        buttons.addStretch(1)
        inner.addSpacing(4)
        inner.addWidget(self.offers)
        self.choice = QWidget()
        self.choice.setProperty("kind", "flow")
        asked = row(self.choice)
        asked.addWidget(self.question)
        asked.addWidget(self.periods)
        asked.addWidget(self.save_button)
        asked.addWidget(self.cancel_button)
        asked.addStretch(1)
        self.question.setWordWrap(False)
        self.choice.hide()
        inner.addWidget(self.choice)
        column(self).addWidget(card)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.heading.setText(self.tr("No network? Carry the figures in a sealed package"))
        if self._kit.services.user.gathers_villages:
            about = self.tr(
                "One file for a USB stick or a chat app. Only computers of this commune can open it; every figure "
                "is signed by who typed it. Taking it twice is harmless."
            )
        else:
            about = self.tr(
                "One file for a USB stick or a chat app. Only your commune can open it. "
                "Sending the same figures later by network is harmless."
            )
        self.about.setText(about)
        self.make_button.setText(self.tr("Make a sealed package…"))
        self.take_button.setText(self.tr("Take a sealed package…"))
        self.question.setText(self.tr("What to seal:"))
        name(self.periods, self.tr("What to seal"))
        self.save_button.setText(self.tr("Choose where to save…"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the question away."""
        if event.key() == Qt.Key.Key_Escape and self.choice.isVisible():
            self._close_choice()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ making

    def begin(self) -> None:
        """Ask what can be sealed."""
        port = self._kit.services.packages
        self._kit.jobs.db(port.package_plan, self._planned, self._failed)

    def _planned(self, plan: PackagePlan) -> None:
        self._plan = plan
        if plan.why_not.vi:
            self._close_choice()
            self._kit.news.say(plan.why_not, Tone.WARN)
            return
        self._fill()
        self.offers.hide()
        self.choice.show()
        (self.periods if len(plan.choices) > 1 else self.save_button).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def _fill(self) -> None:
        if self._plan is None:
            return
        text = self._kit.language.text
        chosen = self.periods.currentData()
        self.periods.clear()
        if len(self._plan.choices) > 1:
            count = sum(choice.reports for choice in self._plan.choices)
            self.periods.addItem(self.tr("everything that waits (%n report(s))", "", count), _ALL)
        for choice in self._plan.choices:
            words = self.tr("{period} (%n report(s))", "", choice.reports)
            self.periods.addItem(words.replace("{period}", text(choice.period)), choice.period_id)
        self.periods.setCurrentIndex(max(0, self.periods.findData(chosen)))

    def _save(self) -> None:
        if self._plan is None:
            return
        path = self.pick_save(self._plan.suggested_name)
        if path is None:
            return
        if path.suffix.lower() != f".{SUFFIX}":
            path = path.with_name(f"{path.name}.{SUFFIX}")
        port, period = self._kit.services.packages, str(self.periods.currentData() or _ALL)
        self.save_button.setEnabled(False)
        self._kit.jobs.db(lambda: port.make_package(path, period), self._made, self._failed)

    def _made(self, made: PackageMade) -> None:
        self._close_choice()
        offer_folder(self._kit, made.sentence(), self.tr("Open the folder"), made.path.parent)
        self._kit.news.announce(Topic.OUTBOX)

    def _close_choice(self) -> None:
        had_focus = self.choice.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.save_button.setEnabled(True)
        self.choice.hide()
        self.offers.show()
        if had_focus:
            self.make_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_save(self, suggested: str) -> Path | None:
        found, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Where to save the package"),
            suggested,
            self.tr("Sealed packages") + f" (*.{SUFFIX})",
        )
        return Path(found) if found else None

    # ------------------------------------------------------------ taking

    def _take(self) -> None:
        path = self.pick_open()
        if path is not None:
            self.picked.emit(path)

    def _ask_open(self) -> Path | None:
        kinds = self.tr("Sealed packages") + f" (*.{SUFFIX});;" + self.tr("All files") + " (*)"
        found, _ = QFileDialog.getOpenFileName(self, self.tr("Take a sealed package"), "", kinds)
        return Path(found) if found else None

    def _failed(self, error: IocError) -> None:
        self.save_button.setEnabled(True)
        self._kit.news.fail(error)


@dataclass(frozen=True, slots=True)
class _Line:
    """One figure of one report."""

    report: PackageReport
    figure: PackageFigure


class PackageLook(QWidget):
    """What a package brings, before it is taken."""

    closed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._path = Path()
        self._preview: PackagePreview | None = None
        self.heading = label(kit, "", FontRole.SECTION)
        self.facts = label(kit, "")
        self.signed = label(kit, "", FontRole.STRONG, "ok")
        self._seal = icon_label(kit, Glyph.CHECK_CIRCLE, "ok")
        self.reports = label(kit, "")
        self.remarks = label(kit, "", tone="warn")
        self.table = Table(kit, RowsModel(kit, self._columns()))
        self.take_button = button(kit, "primary", Glyph.LOCK_OPEN)
        self.back_button = button(kit, "")
        self._lay_out()
        self.take_button.clicked.connect(self._take)
        self.back_button.clicked.connect(self.closed)

    def _lay_out(self) -> None:
        body = column(self)
        body.addWidget(self.heading)
        body.addWidget(self.facts)
        good = row()
        good.addWidget(self._seal)
        good.addWidget(self.signed, 1)
        body.addLayout(good)
        body.addWidget(self.reports)
        body.addWidget(self.remarks)
        body.addWidget(self.table, 1)
        actions = row()
        actions.addWidget(self.take_button)
        actions.addWidget(self.back_button)
        actions.addStretch(1)
        body.addLayout(actions)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.table.setAccessibleName(self.tr("Figures in the package"))
        self.back_button.setText(self.tr("Cancel"))
        self.table.rows.retranslate()
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back without taking it."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def show_preview(self, path: Path, preview: PackagePreview) -> None:
        """Show what a package brings."""
        self._path, self._preview = path, preview
        self.take_button.setEnabled(True)
        self.retranslate()
        first = self.take_button if preview.new else self.back_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        preview = self._preview
        if preview is None:
            return
        text = self._kit.language.text
        self.heading.setText(self.tr("Sealed package of {unit}").replace("{unit}", preview.unit))
        facts = self.tr("Sealed by {name}, {moment}").replace("{name}", preview.sender)
        self.facts.setText(facts.replace("{moment}", long_moment(preview.made_at)))
        self.signed.setText(text(preview.sentence()))
        self.reports.setText("\n".join(self._said(report) for report in preview.reports))
        remarks = [
            f"{text(it.title)}: {text(it.remark)}" for it in preview.reports if it.remark.vi and it.new
        ]
        self.remarks.setText("\n".join(remarks))
        self.remarks.setVisible(bool(remarks))
        lines = [_Line(report, figure) for report in preview.reports for figure in report.figures]
        self.table.rows.set_rows(lines)
        self.table.select_first()
        self.table.setVisible(bool(lines))
        self.take_button.setVisible(bool(preview.new))
        self.take_button.setText(self.tr("Take it in"))
        self.back_button.setText(self.tr("Cancel") if preview.new else self.tr("Close"))

    def _said(self, report: PackageReport) -> str:
        text = self._kit.language.text
        words = self.tr(
            "{title}, {period} – {unit}: %n changed figure(s); will be “{state}”", "", report.changes
        )
        for mark, content in (
            ("{title}", text(report.title)),
            ("{period}", text(report.period)),
            ("{unit}", report.unit),
            ("{state}", text(STATE_LABELS[report.state])),
        ):
            words = words.replace(mark, content)
        return words

    def _take(self) -> None:
        preview, path = self._preview, self._path
        if preview is None:
            return
        self.take_button.setEnabled(False)
        port = self._kit.services.packages
        self._kit.jobs.db(lambda: port.take_package(path, preview.package_id), self._taken, self._failed)

    def _taken(self, taken: PackageTaken) -> None:
        self.closed.emit()
        self._kit.news.say(taken.sentence(), Tone.OK if taken.new else Tone.INFO)
        self._kit.news.announce(Topic.REPORTS, Topic.OUTBOX)

    def _failed(self, error: IocError) -> None:
        self.take_button.setEnabled(True)
        self._kit.news.fail(error)

    def _columns(self) -> list[Column[_Line]]:
        text = self._kit.language.text

        def label_of(item: _Line) -> str:
            words = text(item.figure.label)
            if self._preview is None or len(self._preview.reports) == 1:
                return words
            return f"{words}\n{item.report.unit} – {text(item.report.title)}, {text(item.report.period)}"

        return [
            Column(lambda: self.tr("Indicator"), label_of),
            Column(
                lambda: self.tr("Unit of measure"),
                lambda it: _or_dash(text(it.figure.unit)),
                width=110,
                drop=2,
            ),
            Column(lambda: self.tr("Here now"), lambda it: _or_dash(it.figure.old), width=130, right=True),
            Column(
                lambda: self.tr("In the package"),
                lambda it: _or_dash(it.figure.new),
                None,
                lambda it: (None, "primary" if it.figure.changed else "muted"),
                width=150,
                right=True,
            ),
            Column(lambda: self.tr("Note"), lambda it: it.figure.note or "–", width=260, drop=1),
        ]


def _or_dash(text: str) -> str:
    return text or "–"
