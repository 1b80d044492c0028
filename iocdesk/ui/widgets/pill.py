"""The pill at the top right: the whole truth about the network in one line; a click opens the page Đồng bộ."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QPushButton

from iocdesk.ui.i18n import format_clock
from iocdesk.ui.icons import Glyph
from iocdesk.ui.kit import Kit
from iocdesk.ui.ports import Network, SyncState
from iocdesk.ui.widgets.basics import set_tone

_LOOKS = {
    Network.UNKNOWN: (Glyph.CIRCLE_DASHED, ""),
    Network.ONLINE: (Glyph.CLOUD_CHECK, "ok"),
    Network.OFFLINE: (Glyph.CLOUD_SLASH, "warn"),
    Network.SENDING: (Glyph.CLOUD_ARROW_UP, "primary"),
    Network.ATTENTION: (Glyph.WARNING, "error"),
}


class NetworkPill(QPushButton):
    """Says one of the four sentences (and, before the first exchange, that nothing is known yet)."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._state = SyncState()
        self.setProperty("kind", "pill")
        self.setAutoDefault(False)
        self.show_state(self._state)

    def show_state(self, state: SyncState) -> None:
        """Show another state."""
        self._state = state
        glyph, tone = _LOOKS[_seen(state)]
        self._kit.icons.give(self, glyph, tone or "muted")
        set_tone(self, tone)
        self.setText(self.sentence())
        self.setToolTip(self.tr("Open the page Synchronisation"))
        self.setAccessibleName(self.sentence())
        self.setAccessibleDescription(self.toolTip())

    def sentence(self) -> str:
        """Return what the pill says."""
        state = self._state
        match _seen(state):
            case Network.SENDING:
                text = self.tr("Sending {done}/{total}")
                return text.replace("{done}", str(state.sent)).replace("{total}", str(state.to_send))
            case Network.ATTENTION if state.rejected == state.conflicts:
                return self.tr("Needs attention: %n report(s) to choose figures in", "", state.conflicts)
            case Network.ATTENTION:
                return self.tr("Needs attention: %n rejected", "", state.rejected)
            case Network.OFFLINE if state.waiting:
                return self.tr("Offline · %n report(s) waiting", "", state.waiting)
            case Network.OFFLINE if state.letters:
                return self.tr("Offline · %n message(s) waiting", "", state.letters)
            case Network.OFFLINE:
                return self.tr("Offline · nothing waiting")
            case Network.ONLINE if state.waiting:
                return self.tr("Online · %n report(s) waiting", "", state.waiting)
            case Network.ONLINE if state.letters:
                return self.tr("Online · %n message(s) waiting", "", state.letters)
            case Network.ONLINE:
                moment = format_clock(state.last_success) if state.last_success is not None else "–"
                return self.tr("Online · all sent {time}").replace("{time}", moment)
            case _:
                return self.tr("Not connected yet")

    def changeEvent(self, event: QEvent) -> None:
        """Retranslate when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.show_state(self._state)
        super().changeEvent(event)


def _seen(state: SyncState) -> Network:
    """A rejected report outranks the network: it needs a person."""
    if state.network is Network.SENDING:
        return Network.SENDING
    return Network.ATTENTION if state.rejected else state.network
