"""The header: unit and office, search, the network pill, and the user's initials with a small menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from iocdesk.core.text import initials
from iocdesk.ui.fonts import FontRole
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.widgets.basics import column, label, row
from iocdesk.ui.widgets.pill import NetworkPill
from iocdesk.ui.widgets.plain import plain_tip
from iocdesk.ui.widgets.search_box import SearchBox
from iocdesk.ui.words import person, role_word


class Header(QFrame):
    """The line above the pages."""

    sync_asked = Signal()
    settings_asked = Signal()
    sign_out_asked = Signal()

    def __init__(self, kit: Kit, host: QWidget) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("kind", "header")
        self.place = label(kit, "", FontRole.SECTION, wrap=False)
        self.office = label(kit, "", tone="muted")
        self.search = SearchBox(kit, host)
        self.pill = NetworkPill(kit)
        self.user = QPushButton()
        self.user.setProperty("kind", "pill")
        self.user.setProperty("role", "user")
        kit.theme.give_font(self.user, FontRole.STRONG)
        self._menu = QMenu(self)
        self._card = QAction(self)
        self._card.setEnabled(False)
        self._settings = QAction(self)
        self._sign_out = QAction(self)
        self._menu.addAction(self._card)
        self._menu.addSeparator()
        self._menu.addActions([self._settings, self._sign_out])
        self.user.setMenu(self._menu)
        inner = row(self, margin=8, gap=12)
        inner.setContentsMargins(24, 8, 16, 8)
        where = column(gap=0)
        where.addWidget(self.place)
        where.addWidget(self.office)
        inner.addLayout(where, 1)
        inner.addWidget(self.search, 1)
        inner.addWidget(self.pill)
        inner.addWidget(self.user)
        self.pill.clicked.connect(self.sync_asked)
        self._settings.triggered.connect(self.settings_asked)
        self._sign_out.triggered.connect(self.sign_out_asked)
        kit.theme.changed.connect(self._redraw)
        self._redraw()
        self.retranslate()

    @property
    def menu(self) -> QMenu:
        """The user's menu."""
        return self._menu

    def retranslate(self) -> None:
        """Set every text in the present language."""
        user = self._kit.services.user
        office = self._kit.language.text(user.office)
        self.place.setText(user.unit)
        self.office.setText(office)
        self.office.setVisible(bool(office))
        self.user.setText(short_initials(user.name))
        self.user.setToolTip(plain_tip(user.name))
        self.user.setAccessibleName(self.tr("Signed in as {name}").replace("{name}", user.name))
        self._card.setText(f"{user.name} · {role_word(user.role)}")
        self._settings.setText(self.tr("Settings"))
        self._sign_out.setText(self.tr("Sign out"))

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _redraw(self) -> None:
        self._settings.setIcon(self._kit.icons.icon(Glyph.GEAR))
        self._sign_out.setIcon(self._kit.icons.icon(Glyph.SIGN_OUT))


def short_initials(name: str) -> str:
    """Return at most two initials, of the family name and the given name: "Lê Thị Thanh" gives "LT".

    What stands behind a dash is the person's office.
    """
    letters = initials(person(name))
    return letters[0] + letters[-1] if len(letters) > 1 else letters
