"""Puts the window together from a kit: which page is built by what, and what a choice under Cài đặt changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings

from iocdesk.ui.exchange import Exchange
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import Preferences
from iocdesk.ui.theme import Look, ThemeName
from iocdesk.ui.widgets.rail import PageName
from iocdesk.ui.window import FormFactory, MainWindow, PageFactory


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
        self.exchange = Exchange(kit, preferences.sync_minutes)
        self.window = MainWindow(kit, self.exchange, self._factories(), form_factory, settings=settings)

    def start(self) -> None:
        """Show the window on Việc cần làm, then ask for the state of things."""
        self.window.show_page(PageName.WORK)
        self.window.show()
        self.exchange.reload()

    def stop(self) -> None:
        """Start no more exchanges."""
        self.exchange.stop()

    def apply(self, chosen: Preferences) -> None:
        """Make the user's choices visible."""
        self.kit.language.set(chosen.language)
        self.kit.theme.set_look(look_of(chosen))
        self.exchange.set_interval(chosen.sync_minutes)
        self.kit.news.announce(Topic.SETTINGS)

    def _factories(self) -> dict[PageName, PageFactory]:
        return {
            PageName.WORK: _work,
            PageName.REPORTS: _reports,
            PageName.VILLAGES: _villages,
            PageName.APPROVALS: _approvals,
            PageName.NOTICES: _notices,
            PageName.SYNC: self._sync,
            PageName.HELP: _help,
            PageName.SETTINGS: self._settings,
        }

    def _sync(self, kit: Kit) -> Page:
        from iocdesk.ui.pages.sync import SyncPage

        return SyncPage(kit, self.exchange)

    def _settings(self, kit: Kit) -> Page:
        from iocdesk.ui.pages.settings import SettingsPage

        page = SettingsPage(kit)
        page.changed.connect(self.apply)
        return page


def look_of(preferences: Preferences) -> Look:
    """Return the look that the preferences name; an unknown one is light."""
    known = {name.value for name in ThemeName}
    name = ThemeName(preferences.theme) if preferences.theme in known else ThemeName.LIGHT
    return Look(name, preferences.scale)


def _work(kit: Kit) -> Page:
    from iocdesk.ui.pages.work import WorkPage

    return WorkPage(kit)


def _reports(kit: Kit) -> Page:
    from iocdesk.ui.pages.reports import ReportsPage

    return ReportsPage(kit)


def _villages(kit: Kit) -> Page:
    from iocdesk.ui.pages.villages import VillagesPage

    return VillagesPage(kit)


def _approvals(kit: Kit) -> Page:
    from iocdesk.ui.pages.approvals import ApprovalsPage

    return ApprovalsPage(kit)


def _notices(kit: Kit) -> Page:
    from iocdesk.ui.pages.notices import NoticesPage

    return NoticesPage(kit)


def _help(kit: Kit) -> Page:
    from iocdesk.ui.pages.help import HelpPage

    return HelpPage(kit)
