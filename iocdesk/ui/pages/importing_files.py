"""The files of an import, one line each: how each was understood, what it asks, the old encoding it was in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from iocdesk.actions.import_reading import IGNORED
from iocdesk.actions.import_views import FileRead, FileState, ImportPreview
from iocdesk.actions.views import Option
from iocdesk.core.text import fold
from iocdesk.exchange.legacy import Encoding
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import button, clear_layout, column, frame, icon_label, label, row
from iocdesk.ui.widgets.picker import Picker

MOST_NOTES = 3
MOST_ASKED = 6
MOST_FILES = 8
"""Files that need nothing and are still shown line by line; of more the number is told."""
_LOOKS = {
    FileState.OWN: (Glyph.CHECK_CIRCLE, "ok"),
    FileState.MAPPED: (Glyph.CHECK_CIRCLE, "ok"),
    FileState.UNKNOWN: (Glyph.QUESTION, "warn"),
    FileState.ASKS: (Glyph.QUESTION, "warn"),
    FileState.REFUSED: (Glyph.X_CIRCLE, "error"),
}
ENCODINGS = (Encoding.TCVN3, Encoding.TCVN3_CAPITALS, Encoding.VNI, Encoding.CP1258, Encoding.UNICODE)


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be answered: periods and units of the forms that the files are about."""

    periods: tuple[Option, ...] = ()
    units: tuple[Option, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


class FilesView(QWidget):
    """The lines, with what must be answered before a file can be read."""

    map_asked = Signal(object)
    """FileRead: point out where things are."""
    period_chosen = Signal(str)
    units_chosen = Signal(object)
    """Mapping of folded text to a unit's id."""
    encoding_chosen = Signal(str)
    """An `Encoding`'s value, "" to find out."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._lines = column(self, gap=4)
        self._preview = ImportPreview((), ())
        self._offers = Offers()
        self._encoding = ""
        self._units: dict[str, Picker] = {}
        self._ask_buttons: list[QPushButton] = []
        self.period: Picker | None = None
        self.encoding: Picker | None = None

    def first_question(self) -> QWidget | None:
        """Return where the first question about the files is answered; None where nothing is asked."""
        return next(iter([it for it in (self.period, *self._units.values(), *self._ask_buttons) if it]), None)

    def show_files(self, preview: ImportPreview, offers: Offers, encoding: str) -> None:
        """Show the files of a preview."""
        self._preview, self._offers, self._encoding = preview, offers, encoding
        self.refill()

    def refill(self) -> None:
        """Build the lines in the present language."""
        clear_layout(self._lines)
        self._units.clear()
        self._ask_buttons = []
        self.period = self.encoding = None
        quiet = [file for file in self._preview.files if not self._speaks(file)]
        told = [file for file in self._preview.files if self._speaks(file)]
        for file in told[: 2 * MOST_FILES]:
            self._add(file)
        if len(told) <= MOST_FILES and len(quiet) <= 2:
            for file in quiet:
                self._add(file)
        elif quiet:
            self._lines.addWidget(
                label(self._kit, self.tr("%Ln file(s) read without a question.", "", len(quiet)), tone="ok")
            )
        if any(file.asks_period for file in self._preview.files):
            self._ask_period()
        self._ask_units()
        self._tell_encoding()
        self._lines.addStretch(1)

    def _speaks(self, file: FileRead) -> bool:
        return bool(file.notes) or file.state not in {FileState.OWN, FileState.MAPPED}

    def _add(self, file: FileRead) -> None:
        glyph, tone = _LOOKS[file.state]
        line = row(gap=8)
        line.addWidget(icon_label(self._kit, glyph, tone))
        said = self._said(file)
        line.addWidget(label(self._kit, said if file.name in said else f"{file.name}: {said}"), 1)
        if file.state is FileState.UNKNOWN or (file.mapping is not None and file.notes):
            ask = button(self._kit, "primary" if file.state is FileState.UNKNOWN else "link")
            ask.setText(
                self.tr("Map the columns…")
                if file.state is FileState.UNKNOWN
                else self.tr("Change the mapping…")
            )
            ask.setAccessibleName(f"{ask.text()} {file.name}")
            ask.clicked.connect(lambda _checked=False, file=file: self.map_asked.emit(file))
            line.addWidget(ask)
            if file.state is FileState.UNKNOWN:
                self._ask_buttons.append(ask)
        self._lines.addLayout(line)

    def _said(self, file: FileRead) -> str:
        text = self._kit.language.text
        if file.error is not None:
            return text(file.error)
        if file.state is FileState.UNKNOWN:
            return self.tr("this layout is not known yet. Show once where things are.")
        parts = []
        if file.state is FileState.OWN:
            parts.append(self.tr("a workbook of iocdesk, matched by code."))
        elif file.mapping is not None:
            parts.append(self.tr("read as “{name}”.").replace("{name}", file.mapping.name))
        parts += [text(note) for note in file.notes[:MOST_NOTES]]
        if len(file.notes) > MOST_NOTES:
            parts.append(self.tr("And %Ln more.", "", len(file.notes) - MOST_NOTES))
        return " ".join(parts)

    def _ask_period(self) -> None:
        self.period = Picker(self._kit, 200)
        self.period.set_caption(self.tr("The file does not say its period. Which one is it?"))
        text = self._kit.language.text
        options = [(option.id, text(option.label)) for option in self._offers.periods]
        self.period.fill([("", self.tr("Choose a period…")), *options])
        self.period.picked.connect(self.period_chosen)
        line = row()
        line.addWidget(self.period, 1)
        line.addStretch(2)
        self._lines.addLayout(line)

    def _ask_units(self) -> None:
        asked = {text: units for file in self._preview.files for text, units in file.asked_units}
        if not asked:
            return
        self._lines.addWidget(
            label(self._kit, self.tr("These are not known units. Please say what they are:"), FontRole.STRONG)
        )
        names = {option.id: self._kit.language.text(option.label) for option in self._offers.units}
        line = None
        for number, (text, units) in enumerate(list(asked.items())[:MOST_ASKED]):
            if number % 3 == 0:
                line = row(gap=16)
                self._lines.addLayout(line)
            picker = Picker(self._kit, 200)
            picker.set_caption(f"“{text}”")
            likely = [unit.id for unit in units if unit.id in names]
            rest = [(key, name) for key, name in names.items() if key not in likely]
            picker.fill([
                ("", self.tr("Choose…")), *[(key, names[key]) for key in likely], *rest,
                (IGNORED, self.tr("Not a unit, pass over")),
            ])  # fmt: skip
            picker.picked.connect(self._tell_units)
            self._units[text] = picker
            if line is not None:
                line.addWidget(picker, 1)
        if line is not None and (rest_of := -len(self._units) % 3):
            line.addStretch(rest_of)

    def _tell_units(self) -> None:
        chosen = {fold(text): picker.current for text, picker in self._units.items() if picker.current}
        self.units_chosen.emit(chosen)

    def _tell_encoding(self) -> None:
        found = [file for file in self._preview.files if file.legacy is not None]
        if not found and not self._encoding:
            return
        card = frame("card")
        inner = column(card, margin=12, gap=4)
        top = row(gap=16)
        top.addWidget(label(self._kit, self._encoding_sentence(found), FontRole.STRONG), 1)
        self.encoding = Picker(self._kit, 210)
        self.encoding.set_caption(self.tr("The texts of the file are in"))
        options = [(encoding.value, encoding_word(encoding)) for encoding in ENCODINGS]
        self.encoding.fill([("", self.tr("Find out by itself")), *options])
        self.encoding.choose(self._encoding)
        self.encoding.picked.connect(self.encoding_chosen)
        top.addWidget(self.encoding)
        inner.addLayout(top)
        samples = [sample for file in found for sample in file.samples][:3]
        for before, after in samples:
            said = self.tr("“{before}” is read as “{after}”")
            said = said.replace("{before}", before).replace("{after}", after)
            inner.addWidget(label(self._kit, said, tone="muted"))
        self._lines.addWidget(card)

    def _encoding_sentence(self, found: list[FileRead]) -> str:
        if not found or found[0].legacy is None:
            return self.tr("The texts were read as chosen.")
        sentence = self.tr("The file uses {encoding}; its texts were turned into Unicode.")
        return sentence.replace("{encoding}", encoding_word(found[0].legacy))


def encoding_word(encoding: Encoding) -> str:
    """Return the name of an encoding as office people know it."""
    return {
        Encoding.UNICODE: "Unicode",
        Encoding.TCVN3: "TCVN3 (.VnTime)",
        Encoding.TCVN3_CAPITALS: "TCVN3 (.VnTimeH)",
        Encoding.VNI: "VNI (VNI-Times)",
        Encoding.CP1258: "Windows-1258",
    }[encoding]
