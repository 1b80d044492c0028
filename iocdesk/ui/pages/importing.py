"""Nhập từ tệp: choose files, say once how a foreign layout is read, look at what would change, take it over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QProgressBar, QStackedWidget, QWidget

from iocdesk.actions.import_views import (
    FileRead,
    FileState,
    ImportPreview,
    ImportResult,
    ReadOptions,
    UndoResult,
)
from iocdesk.actions.mapping_desk import MappingDesk
from iocdesk.actions.views import Option
from iocdesk.core.errors import Cancelled, IocError
from iocdesk.core.periods import Period
from iocdesk.core.progress import Progress
from iocdesk.core.text import fold
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.mapping import Asked, Layout
from iocdesk.exchange.mapping import Mapping as FileMapping
from iocdesk.reports.model import ReportKey
from iocdesk.ui.icons import Glyph
from iocdesk.ui.jobs import Handle
from iocdesk.ui.kit import Kit, Tone, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.pages.importing_files import Offers
from iocdesk.ui.pages.importing_map import LARGE, MapView
from iocdesk.ui.pages.importing_preview import PreviewView
from iocdesk.ui.pages.importing_start import ChooseView
from iocdesk.ui.widgets.basics import button, label, row

KINDS = "*.xlsx *.xls *.ods *.csv"
PATIENCE_MS = 300
"""A read that is over sooner shows no progress line."""
MOST_KEPT = 3


class ImportPage(Page):
    """The page. `start` is how others open it with files."""

    TOPICS = frozenset({Topic.SETTINGS})
    roomy_from = 1.25
    """Scale from which the page needs the rail's room, too."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self.pick_files: Callable[[], Sequence[Path]] = self._ask_for_files
        self._paths: tuple[Path, ...] = ()
        self._options = ReadOptions()
        self._job: Handle | None = None
        self._mapping_file: FileRead | None = None
        self._preview = ImportPreview((), ())
        self._result: ImportResult | None = None
        self.steps = QStackedWidget()
        self.choose, self.map, self.preview = ChooseView(kit), MapView(kit), PreviewView(kit)
        for view in (self.choose, self.map, self.preview):
            self.steps.addWidget(view)
        self.bar, self.doing = QProgressBar(), label(kit, "", tone="muted", wrap=False)
        self.bar.setTextVisible(False)
        self.stop = button(kit, "", Glyph.X)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._show_progress(shown=False)

    def _lay_out(self) -> None:
        self._working = row(gap=12)
        self._working.addWidget(self.bar, 1)
        self._working.addWidget(self.doing)
        self._working.addWidget(self.stop)
        self.body.addLayout(self._working)
        self.body.addWidget(self.steps, 1)

    def _connect(self) -> None:
        self.kit.theme.changed.connect(self._fit_heading)
        self._patience.timeout.connect(self._show_patience)
        self.stop.clicked.connect(self.cancel)
        self.choose.pick_asked.connect(self.pick)
        self.choose.forget_asked.connect(self._forget)
        self.map.redraft_asked.connect(self._redraft)
        self.map.save_asked.connect(self._save_mapping)
        self.map.back_asked.connect(self._leave_map)
        self.preview.back_asked.connect(self._start_over)
        self.preview.apply_asked.connect(self.apply)
        files = self.preview.files
        files.map_asked.connect(self._ask_mapping)
        files.period_chosen.connect(self._choose_period)
        files.units_chosen.connect(self._choose_units)
        files.encoding_chosen.connect(self._choose_encoding)
        back = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.undo)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self._entitle()
        self.stop.setText(self.tr("Stop"))
        self.bar.setAccessibleName(self.tr("Progress"))
        for view in (self.choose, self.map, self.preview):
            view.retranslate()

    def _entitle(self) -> None:
        words = ""
        if self._options.expected is not None and self.steps.currentWidget() is self.choose:
            words = self.tr("Only for the report that was open. Press Ctrl+I to import into any report.")
        elif self._options.expected is not None:
            words = self.tr(
                "Only for the report that was open. Choose other files to import into any report."
            )
        self.set_title(self.tr("Import from files"), words)

    def refresh(self) -> None:
        """Ask which layouts are known."""
        self.load(self._known, self._show_known)

    def focus_first(self) -> None:
        """Where the work of this step begins."""
        view = self.steps.currentWidget()
        if view is self.choose:
            self.choose.pick.setFocus(Qt.FocusReason.OtherFocusReason)
        elif view is self.map:
            self.map.focus_first()
        else:
            self.preview.focus_first()

    # ------------------------------------------------------------ choosing files

    def start(self, paths: Sequence[Path] = (), expected: str = "") -> None:
        """Begin with files, or with choosing them; `expected` is the id of the only report that they may be about."""
        self._options = ReadOptions(expected=ReportKey.parse(expected) if expected else None)
        self.retranslate()
        if paths:
            self._paths = tuple(paths)
            self._read()
        elif self.steps.currentWidget() is not self.preview or not self._preview.reports:
            self._show(self.choose)

    def pick(self) -> None:
        """Let the user choose files."""
        paths = tuple(self.pick_files())
        if paths:
            self._paths = paths
            self._read()

    def _ask_for_files(self) -> Sequence[Path]:
        chosen, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Files to import"), "", self.tr("Tables") + f" ({KINDS})"
        )
        return [Path(name) for name in chosen]

    def _start_over(self) -> None:
        self._options = ReadOptions()
        self._preview = ImportPreview((), ())
        self._show(self.choose)
        self.refresh()

    def _known(self) -> tuple[Sequence[FileMapping], Mapping[str, str]]:
        kept = self.kit.services.importing.mappings()
        port, text = self.kit.services.importing, self.kit.language.text
        return kept, {form: text(port.form_title(form)) for form in {mapping.form_id for mapping in kept}}

    def _show_known(self, found: tuple[Sequence[FileMapping], Mapping[str, str]]) -> None:
        self.choose.show_mappings(*found)

    def _forget(self, name: str) -> None:
        port = self.kit.services.importing
        self.kit.jobs.db(lambda: port.forget(name), self._forgotten)

    def _forgotten(self, _nothing: object) -> None:
        self.refresh()

    # ------------------------------------------------------------ reading

    def _read(self) -> None:
        port, paths, options = self.kit.services.importing, self._paths, self._options

        def work(progress: Progress) -> tuple[ImportPreview, Offers]:
            preview = port.read(paths, options, progress)
            asked = next((file for file in preview.files if file.asks_period), None)
            units = next((file for file in preview.files if file.asked_units), None)
            periods: tuple[Option, ...] = ()
            known: tuple[Option, ...] = ()
            if asked is not None and asked.mapping is not None:
                periods = port.periods(asked.mapping.form_id)
            if units is not None and units.mapping is not None:
                known = port.units(units.mapping.form_id)
            return preview, Offers(periods, known)

        self._run(work, self._read_done)

    def _run(self, work: Callable[[Progress], object], done: Callable[[object], None]) -> None:
        self.cancel()
        if self._result is None:
            self.kit.news.hush()  # what was said of the files before is not about these
        self._patience.start()
        self._job = self.kit.jobs.net(work, done, self._failed, self._progressed)

    def cancel(self) -> None:
        """Stop what is under way; nothing half-done is kept."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _progressed(self, done: int, total: int, text: str) -> None:
        self.bar.setMaximum(max(total, 1))
        self.bar.setValue(done)
        self.doing.setText(f"{done}/{total}" if "/" in text or not text else f"{done}/{total} · {text}")

    def _show_patience(self) -> None:
        if self._job is not None:
            self._show_progress(shown=True)

    def _show_progress(self, *, shown: bool) -> None:
        for widget in (self.bar, self.doing, self.stop):
            widget.setVisible(shown)

    def _ended(self) -> None:
        self._job = None
        self._patience.stop()
        self._show_progress(shown=False)

    def _failed(self, error: IocError) -> None:
        self._ended()
        if isinstance(error, Cancelled):
            self.kit.news.say(error.text, Tone.INFO)
        else:
            self.kit.news.fail(error)

    def _read_done(self, found: object) -> None:
        self._ended()
        assert isinstance(found, tuple)  # noqa: S101 - what `_read` returns
        preview, offers = found
        self._preview = preview
        encoding = self._options.encoding.value if self._options.encoding is not None else ""
        self.preview.show_preview(preview, offers, encoding)
        self._show(self.preview)
        unknown = [file for file in preview.files if file.state is FileState.UNKNOWN]
        if len(preview.files) == 1 and unknown:
            self._ask_mapping(unknown[0])

    def _fit_heading(self) -> None:
        """In large type the mapping needs the room of the page's name."""
        mapping = self.steps.currentWidget() is self.map
        self.heading.setVisible(not (mapping and self.kit.theme.scale >= LARGE))

    def _show(self, view: QWidget) -> None:
        self.steps.setCurrentWidget(view)
        self._entitle()
        self._fit_heading()
        self.focus_first()

    def _choose_period(self, period: str) -> None:
        self._options = replace(self._options, period=Period.parse(period) if period else None)
        self._read()

    def _choose_units(self, units: Mapping[str, str]) -> None:
        self._options = replace(self._options, units={**self._options.units, **units})
        if self._preview.files and set(units) >= {
            fold(text) for file in self._preview.files for text, _ in file.asked_units
        }:
            self._remember_units()
            self._read()

    def _remember_units(self) -> None:
        """Keep the answers with the mapping, for next month."""
        port, units = self.kit.services.importing, dict(self._options.units)
        asked = [
            file.mapping
            for file in self._preview.files
            if file.asked_units and file.mapping is not None and file.mapping.unit is Asked.COLUMN
        ]

        def work() -> None:
            kept = {mapping.name: mapping for mapping in port.mappings()}
            for mapping in asked:
                if mapping.name in kept:
                    port.save(replace(kept[mapping.name], units={**kept[mapping.name].units, **units}))

        self.kit.jobs.db(work, self._forgotten)

    def _choose_encoding(self, encoding: str) -> None:
        self._options = replace(self._options, encoding=Encoding(encoding) if encoding else None)
        self._read()

    # ------------------------------------------------------------ mapping

    def _ask_mapping(self, file: FileRead) -> None:
        self._mapping_file = file
        mapping = file.mapping
        header = mapping.header if mapping is not None else None
        form = mapping.form_id if mapping is not None else ""
        self._redraft(file.sheet, form, header, mapping.layout if mapping is not None else None)

    def _redraft(
        self, sheet: str, form_id: str, header: tuple[int, int] | None, layout: Layout | None
    ) -> None:
        file, port, encoding = self._mapping_file, self.kit.services.importing, self._options.encoding
        if file is None:
            return
        self._run(
            lambda _progress: port.desk(file.path, sheet, form_id, header, layout, encoding), self._desk_done
        )

    def _desk_done(self, desk: object) -> None:
        self._ended()
        assert isinstance(desk, MappingDesk)  # noqa: S101 - what `_redraft` asks for
        file = self._mapping_file
        name = file.mapping.name if file is not None and file.mapping is not None else ""
        here = self.steps.currentWidget() is self.map
        choosing = here and self.map.choosing  # with arrow keys one passes over several on the way
        self.map.show_desk(desk, self.map.name.text() if here else name)
        if not choosing:
            self._show(self.map)

    def _leave_map(self) -> None:
        self._show(self.preview if self._preview.files else self.choose)

    def _save_mapping(self, mapping: FileMapping) -> None:
        port = self.kit.services.importing
        self.kit.jobs.db(lambda: port.save(mapping), self._mapping_saved, self._failed)

    def _mapping_saved(self, _nothing: object) -> None:
        self.map.name.clear()
        self._read()
        self.refresh()

    # ------------------------------------------------------------ taking over

    def apply(self) -> None:
        """Take over what was previewed."""
        port, preview, choices = self.kit.services.importing, self.preview.preview, self.preview.choices
        if self._job is None:
            self._run(lambda progress: port.apply(preview, choices, progress), self._applied)

    def _applied(self, result: object) -> None:
        self._ended()
        assert isinstance(result, ImportResult)  # noqa: S101 - what `apply` asks for
        self._result = result
        cells = self.tr("%Ln cell(s)", "", result.cells)
        reports = self.tr("%Ln report(s)", "", len(result.reports))
        said = (
            self.tr("Imported {cells} into {reports}.")
            .replace("{cells}", cells)
            .replace("{reports}", reports)
        )
        self.kit.news.offer(said, Tone.OK, self.tr("Undo") + "  Ctrl+Z", self.undo)
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX, Topic.NOTICES)
        self._start_over()

    def undo(self) -> None:
        """Put back what the last import changed."""
        port, result = self.kit.services.importing, self._result
        if result is not None:
            self._result = None
            self.kit.jobs.db(lambda: port.undo(result), self._undone, self._failed)

    def _undone(self, done: UndoResult) -> None:
        said = self.tr("%Ln cell(s) put back as they were.", "", done.restored)
        if done.kept:
            names = ", ".join(f"{kept.unit} – {kept.label}" for kept in done.kept[:MOST_KEPT])
            left = self.tr(
                "%Ln left as they are, since somebody has changed them or they have been sent: {names}.",
                "",
                len(done.kept),
            )
            said = f"{said} {left.replace('{names}', names)}"
        self.kit.news.say(said, Tone.WARN if done.kept else Tone.OK)
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX, Topic.NOTICES)
