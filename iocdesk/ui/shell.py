"""Puts the window together from a kit: which page is built by what, and what a choice under Cài đặt changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from iocdesk.core.errors import IocError
from iocdesk.ui.exchange import Exchange
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import Preferences
from iocdesk.ui.theme import Look, ThemeName
from iocdesk.ui.widgets.rail import PageName
from iocdesk.ui.window import FormFactory, MainWindow, PageFactory

if TYPE_CHECKING:
    from iocdesk.reports.model import ReportId
    from iocdesk.ui.ports import UserCard

COLUMNS = ("show_previous", "show_last_year", "show_to_date", "show_plan")
"""The preferences of the comparison columns, in the order of the columns."""


class Shell(QObject):
    """The window with its pages. Page modules are imported when a page is first shown, to open the window
    sooner.
    """

    def __init__(
        self,
        kit: Kit,
        preferences: Preferences,
        form_factory: FormFactory | None = None,
        *,
        settings: QSettings | None = None,
    ) -> None:
        super().__init__()
        self.kit = kit
        self.preferences = preferences
        """As they hold now; what the command line asks for among them."""
        self._make_form = form_factory
        self._stopped = False
        self._past_of = ""
        self._asked: dict[ReportId, bool] = {}
        """Reports that were asked for otherwise than the preferences have it: True in the simple mode."""
        self.exchange = Exchange(kit, preferences.sync_minutes)
        form = self._form if form_factory is not None else None
        self.window = MainWindow(kit, self.exchange, self._factories(), form, settings=settings)
        kit.theme.changed.connect(self._follow_theme)

    def start(self) -> None:
        """Show the window on Việc cần làm, then ask for the state of things."""
        self.window.show_page(PageName.WORK)
        self.window.show()
        self.exchange.reload()

    def stop(self) -> None:
        """Start no more exchanges, and follow nothing any more; harmless twice."""
        self.exchange.stop()
        if not self._stopped:
            self._stopped = True
            self.kit.theme.changed.disconnect(self._follow_theme)

    def apply(self, chosen: Preferences) -> None:
        """Make the user's choices visible."""
        simple = self.simple
        self.preferences = chosen
        if self.simple is not simple:
            self._asked.clear()
            self.window.rebuild(PageName.WORK)
            self.window.rebuild(PageName.HELP)
        self.kit.language.set(chosen.language)
        self.kit.theme.set_look(look_of(chosen))
        self.exchange.set_interval(chosen.sync_minutes)
        self._show_columns(self.window.form_page)
        self.kit.news.announce(Topic.SETTINGS)

    def keep(self, **chosen: object) -> None:
        """Keep choices that are made elsewhere than under Cài đặt, by their names in `Preferences`."""
        self.preferences = replace(self.preferences, **chosen)  # type: ignore[arg-type]  # keyword arguments of several types
        settings = self.kit.services.settings

        def save() -> None:
            settings.save(replace(settings.preferences(), **chosen))  # type: ignore[arg-type]  # keyword arguments of several types

        self.kit.jobs.db(save, self._kept)

    def _kept(self, _nothing: object) -> None:
        self.kit.news.announce(Topic.SETTINGS)

    def _follow_theme(self) -> None:
        """Keep a size chosen with Ctrl + and Ctrl −."""
        look = self.kit.theme.look
        if look != look_of(self.preferences):
            self.keep(theme=look.name.value, scale=look.scale)

    # ------------------------------------------------------------ the simple mode

    @property
    def simple(self) -> bool:
        """Whether reports open in the simple mode."""
        return is_simple(self.preferences, self.kit.services.user)

    def opens_simple(self, report_id: ReportId) -> bool:
        """Say whether a report opens in the simple mode: as it was asked for last, else as preferred."""
        return self._asked.get(report_id, self.simple)

    def open_as(self, report_id: ReportId, cell: str, *, simple: bool) -> None:
        """Open a report as the whole form or in the simple mode, at the same place; kept until the window closes."""
        self._asked[report_id] = simple
        self.window.open_report(report_id, cell)

    def _open_full(self, report_id: str, cell: str) -> None:
        self.open_as(report_id, cell, simple=False)

    def _open_simple(self, report_id: str, cell: str) -> None:
        self.open_as(report_id, cell, simple=True)

    def open_past(self, report_id: ReportId) -> None:
        """Show a report's versions; closing them leads back to the report."""
        from iocdesk.ui.past.page import PastPage

        page = PastPage(self.kit, report_id)
        page.closed.connect(self._close_past)
        self._past_of = report_id
        self.window.show_in_place(page, report_id)

    def _close_past(self) -> None:
        self.window.open_report(self._past_of)

    # ------------------------------------------------------------ figures to choose, newer forms

    def open_conflict(self, report_id: ReportId) -> None:
        """Show the figures of two computers side by side; the report itself where there is nothing to choose."""
        from iocdesk.ui.conflict.page import ConflictPage

        try:
            desk = self.kit.services.conflicts.open_conflict(report_id)
        except IocError:
            self.window.open_report(report_id)
            return
        page = ConflictPage(self.kit, desk)
        page.closed.connect(self._close_past)
        page.finished.connect(self._close_past)
        self._past_of = report_id
        self.window.show_in_place(page, report_id)

    def open_move(self, report_id: ReportId) -> None:
        """Show what moving a report to the newer form would do."""
        from iocdesk.ui.conflict.move_page import MovePage

        try:
            preview = self.kit.services.conflicts.preview_move(report_id)
        except IocError as error:
            self.kit.news.fail(error)
            return
        page = MovePage(self.kit, preview)
        page.closed.connect(self._close_past)
        self._past_of = report_id
        self.window.show_in_place(page, report_id)

    def take_back(self, report_id: ReportId) -> None:
        """Take a move to a newer form back, and open the report at its old form."""
        try:
            self.kit.services.conflicts.take_back(report_id)
        except IocError as error:
            self.kit.news.fail(error)
            return
        self.kit.news.announce(Topic.REPORTS, Topic.OUTBOX)
        self.window.open_report(report_id)

    # ------------------------------------------------------------ the form page

    def _form(self, kit: Kit, report_id: str, cell: str) -> QWidget:
        from iocdesk.ui.form_page import FormPage

        if self._make_form is None:
            raise RuntimeError(report_id)
        page = self._make_form(kit, report_id, cell)
        if isinstance(page, FormPage):
            self._show_columns(page)
            page.columns_chosen.connect(self._keep_columns)
            page.simple_asked.connect(self._open_simple)
            page.past_asked.connect(self.open_past)
            page.choose_asked.connect(self.open_conflict)
            page.move_asked.connect(self.open_move)
            page.take_back_asked.connect(self.take_back)
            page.sync_asked.connect(self._show_sync)
            page.foot.offer_simple(offered=self.simple)
        full_asked = getattr(page, "full_asked", None)
        if full_asked is not None:
            full_asked.connect(self._open_full)
            page.simple_asked.connect(self._open_simple)  # type: ignore[attr-defined]  # of the same page
            page.exchange_asked.connect(self.exchange.start_quietly)  # type: ignore[attr-defined]  # of the same page
            self.exchange.changed.connect(page.follow_exchange)  # type: ignore[attr-defined]  # of the same page
        return page

    def _show_columns(self, page: QWidget | None) -> None:
        if page is None:
            return
        from iocdesk.ui.form_page import FormPage

        if isinstance(page, FormPage):
            page.show_columns([getattr(self.preferences, name) for name in COLUMNS])

    def _keep_columns(self, shown: Sequence[bool]) -> None:
        self.keep(**dict(zip(COLUMNS, shown, strict=True)))

    # ------------------------------------------------------------ the pages

    def _factories(self) -> dict[PageName, PageFactory]:
        return {
            PageName.WORK: self._work,
            PageName.REPORTS: _reports,
            PageName.VILLAGES: _villages,
            PageName.APPROVALS: _approvals,
            PageName.INTAKE: _intake,
            PageName.NOTICES: _notices,
            PageName.SYNC: self._sync,
            PageName.HELP: self._help,
            PageName.SETTINGS: self._settings,
            PageName.IMPORT: _importing,
        }

    def _work(self, kit: Kit) -> Page:
        if self.simple:
            from iocdesk.ui.simple.home import SimpleHome

            return SimpleHome(kit)
        from iocdesk.ui.pages.work import WorkPage

        page = WorkPage(kit)
        page.choose_asked.connect(self.open_conflict)
        return page

    def _sync(self, kit: Kit) -> Page:
        from iocdesk.ui.pages.sync import SyncPage

        page = SyncPage(kit, self.exchange)
        page.choose_asked.connect(self.open_conflict)
        return page

    def _show_sync(self) -> None:
        self.window.show_page(PageName.SYNC)

    def _help(self, kit: Kit) -> Page:
        from iocdesk.ui.pages.help import HelpPage

        return HelpPage(kit, simple=self.simple)

    def _settings(self, kit: Kit) -> Page:
        from iocdesk.ui.pages.settings import SettingsPage

        page = SettingsPage(kit)
        page.changed.connect(self.apply)
        return page


def is_simple(preferences: Preferences, user: UserCard) -> bool:
    """Return whether the simple mode is on: as chosen, else in a village."""
    return preferences.simple == "on" or (preferences.simple != "off" and user.village)


def look_of(preferences: Preferences) -> Look:
    """Return the look that the preferences name; an unknown one is light."""
    known = {name.value for name in ThemeName}
    name = ThemeName(preferences.theme) if preferences.theme in known else ThemeName.LIGHT
    return Look(name, preferences.scale)


def _reports(kit: Kit) -> Page:
    from iocdesk.ui.pages.reports import ReportsPage

    return ReportsPage(kit)


def _villages(kit: Kit) -> Page:
    from iocdesk.ui.pages.villages import VillagesPage

    return VillagesPage(kit)


def _approvals(kit: Kit) -> Page:
    from iocdesk.ui.pages.approvals import ApprovalsPage

    return ApprovalsPage(kit)


def _intake(kit: Kit) -> Page:
    from iocdesk.ui.pages.intake import IntakePage

    return IntakePage(kit)


def _notices(kit: Kit) -> Page:
    from iocdesk.ui.pages.notices import NoticesPage

    return NoticesPage(kit)


def _importing(kit: Kit) -> Page:
    from iocdesk.ui.pages.importing import ImportPage

    return ImportPage(kit)
