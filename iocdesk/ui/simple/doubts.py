"""What is asked after an answer: errors to mend and warnings that want a word, in the order in which they matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iocdesk.core.errors import Text
from iocdesk.forms.issues import Issue
from iocdesk.forms.model import CellKey, Severity
from iocdesk.ui.entry.desk import Desk
from iocdesk.ui.simple.steps import Step, own_key

Open = Mapping[CellKey, tuple[Issue, ...]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What stands at one cell: a warning that can be confirmed, or an error that cannot."""

    key: CellKey
    texts: tuple[Text, ...]
    error: bool
    against_before: bool = False
    """Whether a rule compared it with the period before."""


def open_issues(desk: Desk) -> dict[CellKey, tuple[Issue, ...]]:
    """Return what is still to be mended or explained, by cell."""
    found = {key: desk.open_issues(key) for key in desk.problem_keys() if key}
    return {key: issues for key, issues in found.items() if issues}


def errors_here(desk: Desk, step: Step) -> tuple[Text, ...]:
    """Return the errors at the figure that a page asks for."""
    return tuple(
        issue.text
        for key, issues in open_issues(desk).items()
        if own_key(key) == own_key(step.key)
        for issue in issues
        if issue.severity is Severity.ERROR
    )


def next_doubt(desk: Desk, step: Step, before: Open, later: frozenset[CellKey] = frozenset()) -> Doubt | None:
    """Return what to ask about after a page was answered: its own figure first, then what has become doubtful by it,
    errors before warnings.

    Args:
        desk: the report.
        step: the page.
        before: what was open before the answer; what was so elsewhere already is asked about at its own page.
        later: what the person has left for later.
    """
    now = open_issues(desk)
    own = [key for key in now if own_key(key) == own_key(step.key)]
    news = [key for key in now if key not in own and now[key] != before.get(key) and key not in later]
    doubts = [_doubt(desk, key, now[key]) for key in (*own, *news)]
    asked = [doubt for doubt in doubts if not (doubt.error and doubt.key in own)]
    return min(asked, key=lambda doubt: (doubt.key not in own, not doubt.error), default=None)


def _doubt(desk: Desk, key: CellKey, issues: tuple[Issue, ...]) -> Doubt:
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    chosen = errors or list(issues)
    rules = {rule.id: rule.expression for rule in desk.entry.form.rules}
    against = any("prev(" in rules.get(issue.rule_id, "") for issue in chosen)
    return Doubt(key, tuple(issue.text for issue in chosen), bool(errors), against)
