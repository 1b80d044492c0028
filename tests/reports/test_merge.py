"""What a report makes of operations: nothing typed is lost, nothing is applied twice, nothing moves unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iocdesk.forms.values import MISSING, NOTHING, Quality
from iocdesk.reports.digest import report_digest, slice_digest
from iocdesk.reports.merge import (
    ConflictUnresolved,
    Outcome,
    apply_operation,
    changed,
    rebased_cells,
    resolve,
    same,
    three_way,
)
from iocdesk.reports.model import (
    Actor,
    Assignment,
    Cell,
    Difference,
    Operation,
    ReceiptStatus,
    Remark,
    Report,
    ReportState,
    Transition,
)
from iocdesk.reports.transitions import Policy
from tests.effort import examples
from tests.reports.samples import (
    ADMIN,
    ASSIGNED,
    ENTRY,
    HEAD,
    LEADER,
    NOW,
    OFFICER,
    VILLAGE_KEY,
    figure,
    operation,
    report,
)

LATER = datetime(2026, 5, 5, tzinfo=UTC)
S, T = ReportState, Transition


def _apply(
    head: Report | None,
    op: Operation,
    *,
    actor: Actor = OFFICER,
    base: Mapping[str, Cell] | None = None,
    since: Mapping[str, Cell] | None = None,
    level: str = "commune",
    assignment: Assignment | None = None,
    policy: Policy | None = None,
) -> Outcome:
    return apply_operation(
        head, op, actor=actor, assignment=assignment, form_level=level, policy=policy or Policy(),
        changed_since=since, base_cells=base, now=LATER,
    )  # fmt: skip


def test_a_first_operation_begins_the_report() -> None:
    outcome = _apply(None, operation(cells={"DS01": figure(5)}))
    assert outcome.status is ReceiptStatus.APPLIED
    head = outcome.report
    assert head is not None
    assert (head.version, head.state, head.updated_at, head.updated_by) == (1, S.DRAFT, LATER, "binh")
    assert head.cells["DS01"] == replace(figure(5), author="binh", at=NOW)


def test_an_operation_of_another_report_is_a_bug() -> None:
    with pytest.raises(ValueError, match="thon_thang"):
        _apply(report(), operation(key=VILLAGE_KEY))


def test_a_fresh_operation_changes_only_its_cells() -> None:
    head = report(cells={"A": figure(1), "B": figure(2)}, version=3)
    outcome = _apply(head, operation(base=3, cells={"B": figure(9), "C": figure(3)}))
    assert outcome.report is not None
    assert {key: str(cell.value.number) for key, cell in outcome.report.cells.items()} == {
        "A": "1", "B": "9", "C": "3",
    }  # fmt: skip
    assert outcome.report.version == 4
    assert head.cells == {"A": figure(1), "B": figure(2)}


def test_an_emptied_cell_is_kept_as_emptied_with_its_author() -> None:
    outcome = _apply(report(cells={"A": figure(1)}), operation(base=1, cells={"A": Cell()}))
    assert outcome.report is not None
    assert outcome.report.cells["A"] == Cell(MISSING, author="binh", at=NOW)


def test_the_form_version_moves_on_with_cells_and_without() -> None:
    draft = report(cells={"A": figure(1)})
    edited = _apply(draft, operation(base=1, cells={"A": figure(2)}, form_version="2")).report
    passed = _apply(draft, operation(base=1, transition=T.REQUEST_APPROVAL, form_version="2")).report
    alone = _apply(draft, operation(base=1, form_version="2")).report
    assert edited is not None
    assert passed is not None
    assert alone is not None
    assert (edited.form_version, passed.form_version, alone.form_version) == ("2", "2", "2")
    assert alone.cells == draft.cells
    assert (alone.version, alone.state) == (2, S.DRAFT)


def test_the_form_version_never_goes_back() -> None:
    base = {"A": figure(1), "B": figure(1)}
    head = report(cells=base, form_version="2", version=2)
    fresh = _apply(head, operation(base=2, cells={"A": figure(2)}, form_version="1"))
    stale = _apply(head, operation(base=1, cells={"A": figure(2)}, form_version="1"), base=base)
    assert (fresh.status, stale.status) == (ReceiptStatus.APPLIED, ReceiptStatus.MERGED)
    for outcome in (fresh, stale):
        assert outcome.report is not None
        assert outcome.report.form_version == "2"
        assert same(outcome.report.cells["A"], figure(2))


def test_a_move_to_a_newer_form_merges_with_what_others_typed_meanwhile() -> None:
    base = {"A": figure(1), "B": figure(1)}
    head = report(cells={**base, "A": figure(7)}, version=2)
    outcome = _apply(head, operation(base=1, form_version="2"), base=base)
    assert outcome.status is ReceiptStatus.MERGED
    assert outcome.report is not None
    assert outcome.report.form_version == "2"
    assert same(outcome.report.cells["A"], figure(7))


def test_only_who_keeps_the_report_moves_it_and_only_while_it_may_be_changed() -> None:
    waiting = report(S.FOR_APPROVAL, {"A": figure(1)})
    refused = _apply(waiting, operation(base=1, form_version="2"))
    assert [problem.code for problem in refused.problems] == ["report.not_editable"]
    moved = operation(base=1, transition=T.APPROVE, form_version="2", author=LEADER.user_id)
    by_leader = _apply(waiting, moved, actor=LEADER)
    assert [problem.code for problem in by_leader.problems] == ["report.not_yours"]


def test_nobody_passes_on_a_report_whose_form_is_another_than_they_saw() -> None:
    head = report(S.FOR_APPROVAL, {"A": figure(1)}, form_version="2", version=4)
    op = operation(base=1, transition=T.APPROVE, form_version="1", author=LEADER.user_id)
    outcome = _apply(head, op, actor=LEADER, base={"A": figure(1)})
    assert outcome.status is ReceiptStatus.REJECTED
    assert [problem.code for problem in outcome.problems] == ["stale"]
    assert "phiên bản 2" in outcome.problems[0].text.vi


def test_disjoint_cells_merge_and_stay_for_a_look() -> None:
    base = {"A": figure(1), "B": figure(1)}
    head = report(S.RETURNED, {**base, "A": figure(7)}, version=2)
    op = operation(base=1, cells={"B": figure(8)}, transition=T.REQUEST_APPROVAL)
    outcome = _apply(head, op, base=base)
    assert outcome.status is ReceiptStatus.MERGED
    assert outcome.report is not None
    assert outcome.report.state is S.RETURNED
    assert outcome.report.version == 3
    assert same(outcome.report.cells["A"], figure(7))
    assert same(outcome.report.cells["B"], figure(8))
    assert outcome.report.submitted_by == ""


def test_the_same_figure_from_both_sides_merges_and_keeps_the_first_author() -> None:
    head = report(cells={"A": replace(figure(7), author="an")}, version=2)
    outcome = _apply(head, operation(base=1, cells={"A": figure(7)}), base={"A": figure(1)})
    assert outcome.status is ReceiptStatus.MERGED
    assert outcome.report is not None
    assert outcome.report.cells["A"].author == "an"


@pytest.mark.parametrize(
    "ours", [figure(8), figure(7, "ghi chú"), figure(7, quality=Quality.ESTIMATE), Cell(NOTHING), Cell()]
)
def test_the_same_cell_asks_a_person_and_drops_nothing(ours: Cell) -> None:
    base = {"A": figure(1), "B": figure(1)}
    head = report(cells={"A": figure(7), "B": figure(1)}, version=2)
    outcome = _apply(head, operation(base=1, cells={"A": ours, "B": figure(3)}), base=base)
    assert outcome.status is ReceiptStatus.CONFLICT
    assert outcome.report is head
    (difference,) = outcome.differences
    assert difference.key == "A"
    assert same(difference.base, figure(1))
    assert same(difference.ours, ours)
    assert same(difference.theirs, figure(7))
    assert outcome.kept is not None
    assert same(outcome.kept.cells["A"], ours)
    assert same(outcome.kept.cells["B"], figure(3))


def test_a_cell_changed_and_changed_back_is_no_conflict() -> None:
    base = {"A": figure(1)}
    outcome = _apply(report(cells=base, version=3), operation(base=1, cells={"A": figure(2)}), base=base)
    assert outcome.status is ReceiptStatus.MERGED
    assert outcome.report is not None
    assert same(outcome.report.cells["A"], figure(2))


def test_what_the_caller_knows_of_changes_is_used() -> None:
    head = report(cells={"A": figure(7), "B": figure(2)}, version=3)
    since = {"A": figure(7)}
    assert _apply(head, operation(base=1, cells={"B": figure(3)}), since=since).status is ReceiptStatus.MERGED
    assert (
        _apply(head, operation(base=1, cells={"A": figure(3)}), since=since).status is ReceiptStatus.CONFLICT
    )


@pytest.mark.parametrize("base", [1, 9])
def test_an_unknown_base_counts_every_figure_as_changed(base: int) -> None:
    head = report(cells={"A": figure(7), "E": Cell()}, version=3)
    assert _apply(head, operation(base=base, cells={"A": figure(8)})).status is ReceiptStatus.CONFLICT
    merged = _apply(head, operation(base=base, cells={"B": figure(8), "E": figure(1), "A": figure(7)}))
    assert merged.status is ReceiptStatus.MERGED
    assert _apply(head, operation(base=base, transition=T.REQUEST_APPROVAL)).status is ReceiptStatus.REJECTED


def test_a_report_lost_by_the_server_takes_what_comes_and_does_not_move_on() -> None:
    op = operation(base=4, cells={"A": figure(1)}, transition=T.REQUEST_APPROVAL)
    outcome = _apply(None, op)
    assert outcome.status is ReceiptStatus.MERGED
    assert outcome.report is not None
    assert outcome.report.state is S.DRAFT


def test_two_devices_begin_the_same_report() -> None:
    first = _apply(None, operation(1, 0, {"A": figure(1)})).report
    assert _apply(first, operation(2, 0, {"B": figure(2)})).status is ReceiptStatus.MERGED
    assert _apply(first, operation(2, 0, {"A": figure(2)})).status is ReceiptStatus.CONFLICT


@pytest.mark.parametrize("state", [s for s in S if s not in {S.DRAFT, S.RETURNED, S.REOPENED}])
@pytest.mark.parametrize("base", [1, 2])
def test_cells_are_refused_where_nobody_may_edit(state: ReportState, base: int) -> None:
    head = report(state, {"A": figure(1)}, version=2)
    outcome = _apply(head, operation(base=base, cells={"B": figure(2)}), base={})
    assert outcome.status is ReceiptStatus.REJECTED
    assert outcome.report is head
    assert [problem.code for problem in outcome.problems] == ["report.not_editable"]


@pytest.mark.parametrize("actor", [LEADER, ADMIN])
def test_cells_are_refused_from_those_who_do_not_keep_the_report(actor: Actor) -> None:
    for head in (None, report()):
        outcome = _apply(head, operation(base=1 if head else 0, cells={"B": figure(2)}), actor=actor)
        assert outcome.status is ReceiptStatus.REJECTED
        assert outcome.problems[0].code == "report.not_yours"
        assert outcome.report is head
    assert _apply(None, operation(), actor=actor).problems[0].code == "report.not_yours"


def test_cells_are_refused_from_those_the_assignment_does_not_name() -> None:
    assignment = replace(ASSIGNED, deputy="")
    op = operation(base=1, cells={"B": figure(2)})
    assert _apply(report(), op, actor=ENTRY, assignment=assignment).status is ReceiptStatus.REJECTED
    assert _apply(report(), op, actor=ENTRY, assignment=ASSIGNED).status is ReceiptStatus.APPLIED


def test_a_refused_move_takes_its_cells_with_it() -> None:
    head = report()
    outcome = _apply(head, operation(base=1, cells={"A": figure(1)}, transition=T.SEND))
    assert outcome.status is ReceiptStatus.REJECTED
    assert outcome.report is head
    assert outcome.problems[0].code == "transition.state"


def test_cells_and_a_move_together() -> None:
    outcome = _apply(report(), operation(base=1, cells={"A": figure(1)}, transition=T.REQUEST_APPROVAL))
    assert outcome.report is not None
    assert (outcome.report.state, outcome.report.submitted_by) == (S.FOR_APPROVAL, "binh")


def test_a_stale_move_goes_on_where_no_figure_changed() -> None:
    cells = {"A": figure(1)}
    head = replace(report(S.FOR_APPROVAL, cells, version=5, submitted_by="binh"))
    op = operation(base=3, transition=T.APPROVE, author="chi")
    outcome = _apply(head, op, actor=LEADER, base={"A": replace(figure(1), author="ai đó")})
    assert outcome.status is ReceiptStatus.APPLIED
    assert outcome.report is not None
    assert outcome.report.state is S.APPROVED


def test_a_stale_move_stops_where_a_figure_changed() -> None:
    head = report(S.FOR_APPROVAL, {"A": figure(2)}, version=5, submitted_by="binh")
    op = operation(base=3, transition=T.APPROVE, author="chi")
    outcome = _apply(head, op, actor=LEADER, base={"A": figure(1)})
    assert outcome.status is ReceiptStatus.REJECTED
    assert outcome.report is head
    assert outcome.problems[0].code == "stale"
    assert "A" in outcome.problems[0].text.vi


def test_a_stale_move_stops_where_the_state_does_not_allow_it() -> None:
    head = report(S.DRAFT, {"A": figure(1)}, version=5)
    op = operation(base=3, transition=T.APPROVE, author="chi")
    outcome = _apply(head, op, actor=LEADER, base={"A": figure(1)})
    assert outcome.problems[0].code == "transition.state"


def test_a_return_carries_its_remarks_and_the_answer_clears_them() -> None:
    remark = Remark("A", "Xin kiểm tra lại", "chi", NOW)
    head = replace(report(S.FOR_APPROVAL, submitted_by="binh"), remarks=(Remark("", "cũ", "x", NOW),))
    returning = operation(base=1, transition=T.RETURN, author="chi", reason="Sai số", remarks=(remark,))
    returned = _apply(head, returning, actor=LEADER).report
    assert returned is not None
    assert returned.remarks == (Remark("", "Sai số", "chi", NOW), remark)
    again = _apply(returned, operation(2, 2, transition=T.REQUEST_APPROVAL)).report
    assert again is not None
    assert again.remarks == returned.remarks
    accepted = _apply(replace(again, state=S.SENT), operation(3, 3, transition=T.ACCEPT), actor=ADMIN).report
    assert accepted is not None
    assert accepted.remarks == ()


def test_a_remark_at_a_cell_is_reason_enough() -> None:
    head = report(S.FOR_APPROVAL)
    said = operation(base=1, transition=T.RETURN, remarks=(Remark("A", "Sai", "chi", NOW),))
    assert _apply(head, said, actor=LEADER).status is ReceiptStatus.APPLIED
    mute = operation(base=1, transition=T.RETURN, remarks=(Remark("A", " ", "chi", NOW),))
    assert _apply(head, mute, actor=LEADER).problems[0].code == "transition.reason"


def test_withdrawing_forgets_the_submitter() -> None:
    head = report(S.FOR_APPROVAL, submitted_by="binh")
    outcome = _apply(head, operation(base=1, transition=T.WITHDRAW))
    assert outcome.report is not None
    assert (outcome.report.state, outcome.report.submitted_by) == (S.DRAFT, "")


def test_what_the_commune_types_for_a_village_is_marked() -> None:
    op = operation(cells={"A": figure(1)}, key=VILLAGE_KEY)
    by_commune = _apply(None, op, level="village").report
    by_village = _apply(None, op, level="village", actor=HEAD).report
    assert by_commune is not None
    assert by_village is not None
    assert by_commune.cells["A"].on_behalf
    assert not by_village.cells["A"].on_behalf


def test_the_day_of_an_event_is_an_edit() -> None:
    op = operation(base=1, event_at=NOW)
    outcome = _apply(report(), op)
    assert outcome.report is not None
    assert outcome.report.event_at == NOW
    assert _apply(report(S.SENT), op).status is ReceiptStatus.REJECTED


def test_auto_send_follows_the_policy() -> None:
    head = report(S.FOR_APPROVAL, submitted_by="binh")
    op = operation(base=1, transition=T.APPROVE, author="chi")
    outcome = _apply(head, op, actor=LEADER, policy=Policy(auto_send=True))
    assert outcome.report is not None
    assert outcome.report.state is S.SENT


# ---------------------------------------------------------------- three ways, choices

KEYS = st.sampled_from(["A", "B", "C", "D"])
CELLS = st.dictionaries(KEYS, st.sampled_from([Cell(), figure(1), figure(2), figure(2, "x"), Cell(NOTHING)]))


@given(CELLS, CELLS, CELLS)
def test_three_way_keeps_every_change(
    base: dict[str, Cell], ours: dict[str, Cell], theirs: dict[str, Cell]
) -> None:
    merge = three_way(base, ours, theirs)
    disputed = {difference.key: difference for difference in merge.differences}
    for side in (ours, theirs):
        for key, cell in changed(base, side).items():
            if key in disputed:
                assert any(same(cell, one) for one in (disputed[key].ours, disputed[key].theirs))
            else:
                assert same(merge.merged.get(key, Cell()), cell)
    assert not disputed.keys() & merge.merged.keys()
    mirrored = three_way(base, theirs, ours)
    assert {d.key for d in mirrored.differences} == disputed.keys()
    assert not changed(merge.merged, mirrored.merged)


@given(CELLS, CELLS)
def test_three_way_with_one_side_still(base: dict[str, Cell], ours: dict[str, Cell]) -> None:
    merge = three_way(base, ours, base)
    assert not merge.differences
    assert not changed(ours, merge.merged)


def test_a_person_chooses_a_side_or_types_anew() -> None:
    differences = tuple(Difference(key, figure(0), figure(1), figure(2)) for key in "ABCD")
    choices = {"A": "ours", "B": "theirs", "C": "base", "D": figure(9)}
    assert resolve(differences, choices) == {  # type: ignore[arg-type]
        "A": figure(1), "B": figure(2), "C": figure(0), "D": figure(9),
    }  # fmt: skip
    typed = {"A": figure(1), "B": figure(1), "C": figure(1), "D": figure(1), "E": figure(5)}
    assert rebased_cells(typed, differences, choices)["E"] == figure(5)  # type: ignore[arg-type]
    with pytest.raises(ConflictUnresolved) as refused:
        resolve(differences, {"A": "ours"})
    assert refused.value.keys == ("B", "C", "D")


# ---------------------------------------------------------------- two devices, any interleaving


@dataclass
class _Server:
    """The head with all its versions, as the gateway keeps them."""

    head: Report | None = None
    versions: dict[int, Report] = field(default_factory=dict)
    kept: list[Report] = field(default_factory=list)

    def take(self, op: Operation) -> Outcome:
        base = self.versions.get(op.base_version)
        outcome = _apply(self.head, op, base=base.cells if base else None)
        if outcome.report is not None:
            self.head = outcome.report
            self.versions[self.head.version] = self.head
        if outcome.kept is not None:
            self.kept.append(outcome.kept)
        return outcome


EDITS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.booleans(), KEYS, st.integers(0, 3)), min_size=1, max_size=14
)


@settings(max_examples=examples(300))
@given(EDITS)
def test_nothing_typed_on_two_devices_is_lost(edits: list[tuple[int, bool, str, int]]) -> None:
    server, seen = _Server(), [0, 0]
    for number, (device, pulls_first, key, typed) in enumerate(edits, start=1):
        if pulls_first and server.head is not None:
            seen[device] = server.head.version
        before = server.head
        cell = figure(typed)
        outcome = server.take(operation(number, seen[device], {key: cell}))
        head = server.head
        if outcome.status is ReceiptStatus.CONFLICT:
            assert head is before
            assert head is not None
            (difference,) = outcome.differences
            assert same(difference.ours, cell)
            assert same(difference.theirs, head.cells[key])
            assert same(server.kept[-1].cells[key], cell)
            continue
        assert head is not None
        assert same(head.cells[key], cell)
        was = before.cells if before else {}
        assert changed(was, head.cells).keys() <= {key}
        # A figure is replaced only by somebody who had it before their eyes.
        eyes = server.versions[seen[device]].cells if seen[device] else {}
        assert any(same(was.get(key, Cell()), known) for known in (cell, eyes.get(key, Cell())))
        if outcome.status is ReceiptStatus.APPLIED:
            seen[device] = head.version


DISJOINT = st.dictionaries(KEYS, st.integers(0, 5), max_size=4).flatmap(
    lambda cells: st.tuples(st.just(cells), st.sets(KEYS).map(lambda ours: ours & cells.keys()))
)


@given(CELLS, DISJOINT)
def test_disjoint_merges_commute(base: dict[str, Cell], split: tuple[dict[str, int], set[str]]) -> None:
    cells, mine = split
    one = operation(1, 1, {key: figure(cells[key]) for key in mine})
    two = operation(2, 1, {key: figure(cells[key]) for key in cells.keys() - mine})
    heads = []
    for first, second in ((one, two), (two, one)):
        server = _Server(report(cells=base), {1: report(cells=base)})
        server.take(first)
        server.take(second)
        heads.append(server.head)
    assert heads[0] is not None
    assert heads[1] is not None
    assert not changed(heads[0].cells, heads[1].cells)
    assert heads[0].version == heads[1].version


@given(CELLS, CELLS)
def test_the_same_operation_again_changes_no_figure(base: dict[str, Cell], typed: dict[str, Cell]) -> None:
    server = _Server(report(cells=base), {1: report(cells=base)})
    op = operation(1, 1, typed)
    first = server.take(op).report
    again = server.take(op)
    assert again.status in {ReceiptStatus.MERGED, ReceiptStatus.APPLIED}
    assert first is not None
    assert again.report is not None
    assert not changed(first.cells, again.report.cells)


# ---------------------------------------------------------------- digests


def test_the_digest_is_over_what_is_reported() -> None:
    one = report(cells={"A": figure("1.50"), "B": Cell()})
    two = replace(
        report(cells={"A": replace(figure("1.5"), author="x", at=NOW, on_behalf=True)}), updated_at=LATER
    )
    assert report_digest(one) == report_digest(two)
    others = [
        report(cells={"A": figure("1.51")}),
        report(cells={"A": figure("1.5", "ghi chú")}),
        report(cells={"A": figure("1.5", quality=Quality.ESTIMATE)}),
        report(cells={"A": figure("1.5"), "B": figure(0)}),
        report(S.SENT, {"A": figure("1.5")}),
        report(cells={"A": figure("1.5")}, version=2),
        report(cells={"A": figure("1.5")}, key=VILLAGE_KEY),
        replace(two, event_at=NOW),
        replace(two, form_version="2"),
    ]
    assert len({report_digest(it) for it in [one, *others]}) == len(others) + 1


def test_a_slice_has_one_digest_in_any_order() -> None:
    items = [("a", 1, "x"), ("b", 2, "y"), ("c", 3, "z")]
    assert slice_digest(items) == slice_digest(reversed(items))
    assert slice_digest(items) != slice_digest(items[:2])
    assert slice_digest(items) != slice_digest([("a", 1, "x"), ("b", 3, "y"), ("c", 3, "z")])
    assert slice_digest([]) == slice_digest(iter(()))
    with pytest.raises(ValueError, match="twice"):
        slice_digest([("a", 1, "x"), ("a", 2, "y")])
