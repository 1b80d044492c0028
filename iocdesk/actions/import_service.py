"""The actions behind the page "Nhập từ tệp", each on the context of the thread that calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from iocdesk.actions import importing, mapping_desk, mappings
from iocdesk.actions.import_views import ImportChoices, ImportPreview, ImportResult, ReadOptions, UndoResult
from iocdesk.actions.office import Office
from iocdesk.actions.views import Option
from iocdesk.core.errors import Text
from iocdesk.core.periods import PeriodType, Regime, period_label, period_of
from iocdesk.core.progress import Progress
from iocdesk.exchange.legacy import Encoding
from iocdesk.exchange.mapping import Layout
from iocdesk.exchange.mapping import Mapping as FileMapping
from iocdesk.forms.library import UnknownFormError

PERIODS_OFFERED = 15


class ImportingService:
    """Nhập từ tệp."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress) -> ImportPreview:
        """Read files and say what would change."""
        return importing.read_files(self._office.ctx, paths, options, progress)

    def apply(self, preview: ImportPreview, choices: ImportChoices, progress: Progress) -> ImportResult:
        """Take over what was previewed."""
        return importing.apply_import(self._office.ctx, preview, choices, progress)

    def undo(self, result: ImportResult) -> UndoResult:
        """Put back what an import changed."""
        return importing.undo_import(self._office.ctx, result)

    def mappings(self) -> tuple[FileMapping, ...]:
        """Return the kept mappings."""
        return mappings.mappings(self._office.ctx)

    def save(self, mapping: FileMapping) -> None:
        """Keep a mapping."""
        mappings.save_mapping(self._office.ctx, mapping)

    def forget(self, name: str) -> None:
        """Delete a mapping."""
        mappings.forget_mapping(self._office.ctx, name)

    def desk(
        self,
        path: Path,
        sheet: str,
        form_id: str,
        header: tuple[int, int] | None,
        layout: Layout | None,
        encoding: Encoding | None,
    ) -> mapping_desk.MappingDesk:
        """Lay a sheet on the desk."""
        return mapping_desk.mapping_desk(
            self._office.ctx,
            path,
            sheet=sheet,
            form_id=form_id,
            header=header,
            layout=layout,
            encoding=encoding,
        )

    def form_title(self, form_id: str) -> Text:
        """Return a form's title; its id where it is not here."""
        try:
            return self._office.ctx.shelf.get(form_id).title
        except UnknownFormError:
            return Text(form_id, form_id)

    def periods(self, form_id: str) -> tuple[Option, ...]:
        """Return the periods that a file may be about, the one that was just closed first."""
        ctx = self._office.ctx
        form = ctx.shelf.get(form_id)
        if form.period_type is PeriodType.EVENT:
            return ()
        running = period_of(ctx.today, form.period_type, Regime(form.regime))
        found = [running.previous(), running]
        while len(found) < PERIODS_OFFERED:
            found.append((found[-1] if len(found) > 2 else found[0]).previous())
        return tuple(Option(period.id, period_label(period)) for period in found)

    def units(self, form_id: str) -> tuple[Option, ...]:
        """Return the units that a file may be about."""
        ctx = self._office.ctx
        names = mappings.unit_names(ctx, ctx.shelf.get(form_id), ctx.today)
        return tuple(Option(unit.key.id, unit.name) for unit in names.all())
