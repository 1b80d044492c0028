"""How villages and totals are put in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from iocdesk.actions.matrix_model import CommuneFigure, Contribution, Matrix, Share, Standing, VillageLine
from iocdesk.core.clock import VN
from iocdesk.forms.inputs import show_value
from iocdesk.forms.model import Field
from iocdesk.forms.values import Presence, Value
from iocdesk.reports.rollup import Total
from iocdesk.ui.i18n import format_day
from iocdesk.ui.icons import Glyph

NAMED, FEW = 3, 2
"""So many villages are named; of the rest the number is given."""
LOOKS = {
    Standing.ACCEPTED: (Glyph.CHECK_CIRCLE, "ok"),
    Standing.SENT: (Glyph.PAPER_PLANE_TILT, "primary"),
    Standing.RETURNED: (Glyph.ARROW_U_UP_LEFT, "error"),
    Standing.LATE: (Glyph.WARNING, "error"),
    Standing.ENTERING: (Glyph.PENCIL_SIMPLE, "text"),
    Standing.NONE: (Glyph.CIRCLE_DASHED, "muted"),
}


class MatrixWords(QObject):
    """A QObject, because texts are extracted with plural forms only from `self.tr`."""

    def standing(self, line: VillageLine) -> str:
        """Return "Đã gửi", "Đang nhập 60 %", "Quá hạn 2 ngày", with "nhập thay" where the commune typed."""
        parts = [self._standing(line)]
        if line.on_behalf:
            parts.append(self.tr("on its behalf"))
        if line.reminded is not None and line.awaited:
            day = format_day(line.reminded.at.astimezone(VN))
            parts.append(self.tr("reminded {day}").replace("{day}", day).replace(" ", "\u00a0"))
        return " · ".join(parts)

    def _standing(self, line: VillageLine) -> str:
        match line.standing:
            case Standing.ACCEPTED:
                return self.tr("Accepted")
            case Standing.SENT:
                return self.tr("Sent")
            case Standing.RETURNED:
                return self.tr("Returned")
            case Standing.LATE:
                late = self.tr("Overdue by %n day(s)", "", -(line.days_left or 0))
                return f"{late} · {line.percent}\u00a0%" if line.done else late
            case Standing.ENTERING:
                return self.tr("Entering, {share} %").replace("{share}", str(line.percent))
            case Standing.NONE:
                return self.tr("Nothing entered")

    def name(self, line: VillageLine) -> str:
        """Return the village, with the day where the line is an event: "Thôn 7, 12/4"."""
        return f"{line.name}, {format_day(line.event_on)}" if line.event_on is not None else line.name

    def missing(self, names: Sequence[str]) -> str:
        """Return "thiếu Thôn 7, Thôn 9 và 3 thôn khác"; empty where nobody is missing."""
        if not names:
            return ""
        said = self.tr("missing {names}").replace("{names}", ", ".join(names[:NAMED]))
        rest = len(names) - NAMED
        return f"{said} " + self.tr("and %n other(s)", "", rest) if rest > 0 else said

    def few(self, names: Sequence[str]) -> str:
        """Return "thiếu Thôn 7", or "thiếu 4 thôn" where naming them would take the whole place."""
        if len(names) <= FEW:
            return self.missing(names)
        return self.tr("missing %n village(s)", "", len(names))

    def counted(self, total: Total, names: Sequence[str], *, events: bool = False, whole: bool = True) -> str:
        """Return "17/18 thôn, thiếu Thôn 7"; of events how many there are."""
        if events:
            return self.tr("%n report(s)", "", total.counted) if total.expected else self.tr("no report")
        said = self.tr("{counted}/{expected} villages")
        said = said.replace("{counted}", str(total.counted)).replace("{expected}", str(total.expected))
        lacking = self.missing(names) if whole else self.few(names)
        return ", ".join(part for part in (said, lacking) if part)

    def summary(self, matrix: Matrix, *, few: bool = False) -> str:
        """Return the line over the table: who has sent, who is missing, what is shown without being counted.

        With `few` only the number of those who are missing is told, where there is little room.
        """
        if matrix.events:
            parts = [self.tr("%n event(s) in the period", "", len(matrix.lines))]
        else:
            missing = [line.name for line in matrix.missing]
            sent = self.tr("{sent}/{total} villages have sent")
            sent = sent.replace("{sent}", str(len(matrix.lines) - len(missing)))
            said = sent.replace("{total}", str(len(matrix.lines)))
            parts = [
                ", ".join(
                    part for part in (said, self.few(missing) if few else self.missing(missing)) if part
                )
            ]
        if matrix.drafts:
            parts.append(self.tr("%n in italics: not handed over, not counted", "", matrix.drafts))
        return " · ".join(parts)

    def instead(self, figure: CommuneFigure) -> str:
        """Return "Báo cáo xã: 120 (chênh +3)"."""
        if not figure.gap:
            return self.tr("Commune's report: {figure}").replace("{figure}", figure.shown)
        said = self.tr("Commune's report: {figure} (difference {gap})")
        return said.replace("{figure}", figure.shown).replace("{gap}", figure.gap)

    def why_instead(self, figure: CommuneFigure) -> str:
        """Return what explains that the commune's report says something else, or that nothing does yet."""
        if figure.note:
            return self.tr("Note: {text}").replace("{text}", figure.note)
        if figure.typed:
            return self.tr("No note explains it yet.")
        if figure.missing:
            return self.tr("The total still lacks %n village(s).", "", figure.missing)
        if figure.editable:
            return self.tr("The report has the villages' earlier figures; opening it takes these over.")
        return self.tr("Villages changed their figures after the report went on.")

    def share(self, row: Contribution) -> str:
        """Return what a village's figure is to the total."""
        word = {
            Share.COUNTED: self.tr("counted"),
            Share.LEFT_OUT: self.tr("not applicable, left out"),
            Share.OPEN: self.tr("sent without this figure"),
            Share.DRAFT: self.tr("not handed over, not counted"),
            Share.RETURNED: self.tr("returned, not counted"),
            Share.SILENT: self.tr("no figure yet"),
        }[row.share]
        parts = [word]
        if row.on_behalf:
            parts.append(self.tr("on its behalf"))
        if row.weight:
            parts.append(self.tr("weight {number}").replace("{number}", row.weight))
        if row.merged:
            parts.append(self.tr("formed of {names}").replace("{names}", ", ".join(row.merged)))
        if row.note:
            parts.append(row.note)
        return " · ".join(parts)


def figure_text(value: Value, field: Field) -> str:
    """Return a figure as Vietnamese writes it; "KPS" where nothing occurred, a dash where it does not apply."""
    return "" if value.presence is Presence.MISSING else show_value(value, field)
