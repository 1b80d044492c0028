"""The shapes of the catalogue: units, forms, assignments, notices, people, policy, keys."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from iocdesk.gateway.wire import Day, Moment, Sha256, Strict, UnitId
from iocdesk.reports.model import Role


class FormerParentOut(Strict):
    """Where a unit belonged until a day."""

    parent: UnitId
    until: Day


class UnitOut(Strict):
    """One unit during its life."""

    code: str
    valid_from: Day
    valid_to: Day | None
    level: Literal["province", "commune", "village"]
    kind: str
    name_vi: str
    name_en: str
    short_name: str
    parent: UnitId | None
    former_parents: list[FormerParentOut]
    attributes: dict[str, str]


class LinkOut(Strict):
    """What an old unit became."""

    old: UnitId
    new: UnitId
    on: Day
    default: bool = Field(description="false where the history of a split unit is counted with another heir")


class UnitsOut(Strict):
    """The units that concern the account: its own with all below, and those above."""

    units: list[UnitOut]
    links: list[LinkOut]


class FormIndexRow(Strict):
    """One form at one version."""

    id: str
    version: str
    sha256: Sha256
    title_vi: str
    title_en: str
    level: str
    office: str
    period_type: str
    regime: str
    due_rule: str
    closed: bool = False
    """Whether no more reports are taken at this version."""
    valid_from: str = ""
    """The first day of the version (ISO), for periods that end on or after it; "" for all."""


class FormsOut(Strict):
    """Every published form, newest version of each last."""

    forms: list[FormIndexRow]


class AssignmentOut(Strict):
    """Phân công: who answers a form for a unit; user ids, "" for nobody."""

    form_id: str
    unit: UnitId
    responsible: str
    deputy: str
    approver: str
    active: bool


class AssignmentsOut(Strict):
    """The assignments within the account's slice."""

    assignments: list[AssignmentOut]


class ExtensionOut(Strict):
    """A period of a form that may be sent until the end of a later day (UTC+7) than the form says."""

    form_id: str
    period: str
    until: str
    reason: str


class CalendarOut(Strict):
    """Days that the province declares working (true) or free (false), and deadlines that it has made longer."""

    overrides: dict[str, bool]
    extensions: list[ExtensionOut]


class NoticeOut(Strict):
    """A notice, a rule for supplying data, or the hotline."""

    id: str
    published_at: Moment
    title: str
    body: str
    kind: Literal["notice", "rule", "hotline"]
    needs_acknowledgement: bool
    acknowledged_at: Moment | None


class NoticesOut(Strict):
    """All notices, oldest first."""

    notices: list[NoticeOut]


class PersonOut(Strict):
    """A display name."""

    user_id: str
    name: str
    role: Role


class PeopleOut(Strict):
    """The accounts of the slice and of the units above it."""

    people: list[PersonOut]


class PolicyOut(Strict):
    """The province's settings that client and server must both follow."""

    two_person: bool
    drafts_travel: bool
    auto_send: bool
    adjust_totals: bool


class Acknowledged(Strict):
    """When this account first acknowledged the notice."""

    id: str
    acknowledged_at: Moment


class RecipientOut(Strict):
    """A computer to seal for, and the commune that it works for."""

    unit: UnitId
    user_id: str
    device_id: str
    recipient: str


class SignerOut(Strict):
    """A signing key, and the units of its account that the asker may see."""

    user_id: str
    device_id: str
    sign_key: str
    units: list[UnitId]
    revoked_at: Moment | None


class KeysOut(Strict):
    """A village gets its commune's recipients, a commune also the signers below it and its own."""

    recipients: list[RecipientOut]
    signers: list[SignerOut]


class IndexOut(Strict):
    """The ETags of the catalogue's slices, by name."""

    etags: dict[str, str]
