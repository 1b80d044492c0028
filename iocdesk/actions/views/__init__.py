"""What the pages and the command line show: frozen view models that the actions answer with.

Moments are timezone-aware; days left count midnights of UTC+7, negative when overdue. Texts are in both
languages; figures are written the Vietnamese way.

A name is looked up in its module when it is first asked for: making forty classes would keep the first window
waiting, which needs six of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iocdesk.core.imports import looked_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iocdesk.actions.views.about import About as About
    from iocdesk.actions.views.approvals import ApprovalRow as ApprovalRow
    from iocdesk.actions.views.approvals import FigureChange as FigureChange
    from iocdesk.actions.views.approvals import FigureLine as FigureLine
    from iocdesk.actions.views.approvals import FigureSection as FigureSection
    from iocdesk.actions.views.approvals import Moved as Moved
    from iocdesk.actions.views.approvals import NotMoved as NotMoved
    from iocdesk.actions.views.approvals import Review as Review
    from iocdesk.actions.views.approvals import ReviewWarning as ReviewWarning
    from iocdesk.actions.views.attachments import FileBoard as FileBoard
    from iocdesk.actions.views.attachments import FileRow as FileRow
    from iocdesk.actions.views.attachments import FileSlot as FileSlot
    from iocdesk.actions.views.attachments import FileState as FileState
    from iocdesk.actions.views.conflicts import ConflictLine as ConflictLine
    from iocdesk.actions.views.conflicts import Pick as Pick
    from iocdesk.actions.views.conflicts import RestLine as RestLine
    from iocdesk.actions.views.conflicts import SideCell as SideCell
    from iocdesk.actions.views.exchange import OutboxRow as OutboxRow
    from iocdesk.actions.views.exchange import OutboxState as OutboxState
    from iocdesk.actions.views.exchange import RefusedLine as RefusedLine
    from iocdesk.actions.views.exchange import SyncState as SyncState
    from iocdesk.actions.views.exchange import TrafficView as TrafficView
    from iocdesk.actions.views.kinds import HitKind as HitKind
    from iocdesk.actions.views.kinds import Network as Network
    from iocdesk.actions.views.kinds import WorkAction as WorkAction
    from iocdesk.actions.views.kinds import WorkGroup as WorkGroup
    from iocdesk.actions.views.listing import ReportRow as ReportRow
    from iocdesk.actions.views.listing import SearchHit as SearchHit
    from iocdesk.actions.views.moving import FormNews as FormNews
    from iocdesk.actions.views.moving import MovedCell as MovedCell
    from iocdesk.actions.views.moving import MovedField as MovedField
    from iocdesk.actions.views.moving import MovePreview as MovePreview
    from iocdesk.actions.views.notices import Hotline as Hotline
    from iocdesk.actions.views.notices import NoticeBoard as NoticeBoard
    from iocdesk.actions.views.notices import NoticeKind as NoticeKind
    from iocdesk.actions.views.notices import NoticeRow as NoticeRow
    from iocdesk.actions.views.options import Option as Option
    from iocdesk.actions.views.session import PracticePerson as PracticePerson
    from iocdesk.actions.views.session import ServerCard as ServerCard
    from iocdesk.actions.views.session import SignedIn as SignedIn
    from iocdesk.actions.views.talk import Colleague as Colleague
    from iocdesk.actions.views.talk import Duty as Duty
    from iocdesk.actions.views.talk import HandoverDesk as HandoverDesk
    from iocdesk.actions.views.talk import HandoverRow as HandoverRow
    from iocdesk.actions.views.talk import Thread as Thread
    from iocdesk.actions.views.talk import ThreadLine as ThreadLine
    from iocdesk.actions.views.texts import NO_TEXT as NO_TEXT
    from iocdesk.actions.views.user import Preferences as Preferences
    from iocdesk.actions.views.user import UserCard as UserCard
    from iocdesk.actions.views.villages import VillageChoices as VillageChoices
    from iocdesk.actions.views.work import WorkList as WorkList
    from iocdesk.actions.views.work import WorkRow as WorkRow

_MODULES: Mapping[str, tuple[str, ...]] = {
    "about": ("About",),
    "approvals": (
        "ApprovalRow",
        "FigureChange",
        "FigureLine",
        "FigureSection",
        "ReviewWarning",
        "Review",
        "NotMoved",
        "Moved",
    ),
    "attachments": ("FileState", "FileRow", "FileSlot", "FileBoard"),
    "conflicts": ("ConflictLine", "Pick", "RestLine", "SideCell"),
    "exchange": (
        "OutboxState",
        "OutboxRow",
        "RefusedLine",
        "SyncState",
        "TrafficView",
    ),
    "kinds": ("HitKind", "Network", "WorkAction", "WorkGroup"),
    "listing": (
        "ReportRow",
        "SearchHit",
    ),
    "moving": ("FormNews", "MovedCell", "MovedField", "MovePreview"),
    "notices": (
        "NoticeKind",
        "NoticeRow",
        "Hotline",
        "NoticeBoard",
    ),
    "options": ("Option",),
    "session": (
        "PracticePerson",
        "ServerCard",
        "SignedIn",
    ),
    "talk": (
        "ThreadLine",
        "Thread",
        "Colleague",
        "Duty",
        "HandoverRow",
        "HandoverDesk",
    ),
    "texts": ("NO_TEXT",),
    "user": (
        "UserCard",
        "Preferences",
    ),
    "villages": ("VillageChoices",),
    "work": (
        "WorkRow",
        "WorkList",
    ),
}
"""The names of each module of this package."""


if not TYPE_CHECKING:  # a wrong name is to be found by whoever checks the types
    __getattr__ = looked_up(__name__, _MODULES)
