"""Lines above an open report: figures to choose between, figures that came from another computer or from villages, what
the server did not take, and that the form has a newer version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from iocdesk.core.clock import short_moment
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.entry.strips import Strip
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit, Tone
from iocdesk.ui.widgets.basics import column, set_shown
from iocdesk.ui.words import person

if TYPE_CHECKING:
    from iocdesk.store import Look

_NAMED = 3
"""So many indicators are named; of the others it is said how many there are."""


class NewsStrips(QWidget):
    """All of them, those that hold shown."""

    choose_asked = Signal()
    next_asked = Signal()
    seen = Signal()
    move_asked = Signal()
    take_back_asked = Signal()
    sync_asked = Signal()
    villages_asked = Signal()

    def __init__(self, kit: Kit, desk: Desk) -> None:
        super().__init__()
        self._kit, self._desk = kit, desk
        self.conflict = Strip(kit, Glyph.ARROWS_LEFT_RIGHT, Tone.ERROR)
        self.came = Strip(kit, Glyph.EYE, Tone.WARN)
        self.villages = Strip(kit, Glyph.HOUSE_LINE, Tone.INFO)
        self.refused = Strip(kit, Glyph.X_CIRCLE, Tone.ERROR)
        self.form = Strip(kit, Glyph.FILES, Tone.INFO)
        self.moved = Strip(kit, Glyph.FILES, Tone.INFO)
        outer = column(self, gap=4)
        for strip in self._all():
            outer.addWidget(strip)
        self.conflict.acted.connect(self.choose_asked)
        self.came.acted.connect(self.seen)
        self.villages.acted.connect(self.villages_asked)
        self.came.second.connect(self.next_asked)
        self.refused.acted.connect(self.sync_asked)
        self.form.acted.connect(self.move_asked)
        self.moved.acted.connect(self.take_back_asked)
        desk.restructured.connect(self.retranslate)
        desk.refreshed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the present language."""
        entry = self._desk.entry
        count = len(self._desk.conflicts)
        text = self.tr("This computer and the server have different figures in %n cell(s).", "", count)
        done = entry.chosen() if count else 0
        if done:
            so_far = self.tr("Chosen {done} of {total} so far.").replace("{done}", str(done))
            text = f"{text} {so_far.replace('{total}', str(count))}"
        self.conflict.say(text if count else "", self.tr("Choose the right figures (F7)"))
        look = self._desk.look
        self.came.say(self._came(look) if look is not None else "", self.tr("Seen (Shift+F7)"))
        self.came.offer(self.tr("Next cell (F7)") if look is not None and look.came else "")
        self._say_villages()
        self._say_refused()
        news = None if count else entry.form_news()
        self.form.say(
            self._kit.language.text(news.sentence) if news is not None else "",
            self.tr("Move to the new form… (Ctrl+M)") if news is not None and news.may_move else "",
        )
        back = entry.may_take_back
        said = self.tr("The report was moved to version {version} of its form; nothing of it was sent yet.")
        self.moved.say(
            said.replace("{version}", entry.form.version) if back else "", self.tr("Take it back (Ctrl+M)")
        )
        set_shown(self, any(not strip.isHidden() for strip in self._all()))

    def _all(self) -> tuple[Strip, ...]:
        return self.conflict, self.came, self.villages, self.refused, self.form, self.moved

    def _say_villages(self) -> None:
        """Say whose figures are new; they are in the totals already where the report may still be changed."""
        entry = self._desk.entry
        news = entry.village_news
        if news is None:
            self.villages.say("")
            return
        after = (
            self.tr("The totals of the report have been added up again.")
            if entry.editable
            else self.tr("The report has gone on and does not have them.")
        )
        said = self._kit.language.text(news.said)
        self.villages.say(f"{said}. {after}", self.tr("See the villages"))

    def _say_refused(self) -> None:
        problems = self._desk.entry.refused()
        whole = [problem for problem in problems if not problem.key] or list(problems)
        said = [self._kit.language.text(problem.text) for problem in whole[:2]]
        head = self.tr("The server did not take what was sent:")
        self.refused.say(f"{head} {' '.join(said)}" if said else "", self.tr("Synchronisation"))

    def _came(self, look: Look) -> str:
        if not look.came:
            return self.tr(
                "The report was merged with the server's and did not go on. Please look at it, then send it again."
            )
        names = self._names(look)
        text = self.tr("Another computer filled in %n cell(s)", "", len(look.came))
        who = self._who(look)
        parts = f"{text}{who}: {names}." if names else f"{text}{who}."
        if look.dropped is not None:
            return f"{parts} " + self.tr("The report did not go on; please look at it, then send it again.")
        return f"{parts} " + self.tr("Please look at it.")

    def _names(self, look: Look) -> str:
        session, code = self._desk.entry.session, self._kit.language.code
        places = self._desk.grid.places
        found = [session.field(key).label.lang(code) for key in look.came if key in places]
        names = list(dict.fromkeys(found))
        more = len(names) - _NAMED
        listed = ", ".join(names[:_NAMED])
        return f"{listed}, …" if more > 0 else listed

    def _who(self, look: Look) -> str:
        authors = dict.fromkeys(cell.author for cell in look.came.values() if cell.author)
        names = [person(self._desk.entry.name_of(author)) for author in authors][:2]
        at = max((cell.at for cell in look.came.values() if cell.at is not None), default=None)
        inside = ", ".join(part for part in (*names, short_moment(at)) if part)
        return f" ({inside})" if inside else ""

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
