"""What the page "Nhập từ tệp" asks for. Qt-free; called on the lanes of `Jobs`; raises `IocError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from iocdesk.actions.import_views import (
        ImportChoices,
        ImportPreview,
        ImportResult,
        ReadOptions,
        UndoResult,
    )
    from iocdesk.actions.mapping_desk import MappingDesk
    from iocdesk.actions.views import Option
    from iocdesk.core.errors import Text
    from iocdesk.core.progress import Progress
    from iocdesk.exchange.legacy import Encoding
    from iocdesk.exchange.mapping import Layout, Mapping


class ImportPort(Protocol):
    """Import into reports, and the mappings of foreign layouts."""

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress) -> ImportPreview: ...

    def apply(self, preview: ImportPreview, choices: ImportChoices, progress: Progress) -> ImportResult: ...

    def undo(self, result: ImportResult) -> UndoResult: ...

    def mappings(self) -> tuple[Mapping, ...]: ...

    def save(self, mapping: Mapping) -> None: ...

    def forget(self, name: str) -> None: ...

    def desk(
        self,
        path: Path,
        sheet: str,
        form_id: str,
        header: tuple[int, int] | None,
        layout: Layout | None,
        encoding: Encoding | None,
    ) -> MappingDesk: ...

    def form_title(self, form_id: str) -> Text: ...

    def periods(self, form_id: str) -> tuple[Option, ...]: ...

    def units(self, form_id: str) -> tuple[Option, ...]: ...
