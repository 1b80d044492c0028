"""A profile's office that is opened when it is first wanted, and the services on it, imported no sooner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iocdesk.actions.office import Office

SERVICES = (
    "Work", "Reports", "Villages", "Approvals", "Notices", "Sync", "Session", "Settings", "Importing", "Talk",
    "Handovers", "Packages", "Exporting", "Conflicts", "Attachments",
)  # fmt: skip
"""In the order of `iocdesk.ui.ports.Services`, after the user."""
_APART = {
    "Reports": "iocdesk.actions.report_services",
    "Villages": "iocdesk.actions.report_services",
    "Approvals": "iocdesk.actions.report_services",
    "Importing": "iocdesk.actions.import_service",
    "Talk": "iocdesk.actions.talk_service",
    "Handovers": "iocdesk.actions.talk_service",
    "Packages": "iocdesk.actions.package_service",
    "Exporting": "iocdesk.actions.export_service",
    "Conflicts": "iocdesk.actions.conflict_service",
    "Attachments": "iocdesk.actions.attachment_service",
}
"""Services with a module of their own: the others are wanted by every window, these need what not every hour does."""


class Rooms:
    """Opens the office on whatever thread first wants it."""

    def __init__(self, make: Callable[[], Office]) -> None:
        self._make = make
        self._guard = threading.Lock()
        self._office: Office | None = None

    def office(self) -> Office:
        """Return the office.

        Raises:
            IocError: the profile cannot be opened; asked again, it is tried again.
        """
        with self._guard:
            if self._office is None:
                self._office = self._make()
            return self._office

    def close(self) -> None:
        """Close it, if it was opened."""
        with self._guard:
            if self._office is not None:
                self._office.close()
                self._office = None


class LazyPort:
    """One of `iocdesk.actions.services`, imported and built at each call: that costs nothing but the first time."""

    def __init__(self, rooms: Rooms, name: str) -> None:
        self._rooms = rooms
        self._name = name

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return the service's method."""

        def call(*values: Any) -> Any:
            module = import_module(_APART.get(self._name, "iocdesk.actions.services"))
            service = getattr(module, f"{self._name}Service")(self._rooms.office())
            return getattr(service, method)(*values)

        return call


def ports_of(rooms: Rooms) -> tuple[LazyPort, ...]:
    """Return the services of a window, in the order of `SERVICES`."""
    return tuple(LazyPort(rooms, name) for name in SERVICES)
