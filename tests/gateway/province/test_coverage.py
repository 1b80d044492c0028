"""What is expected, what came, and who is chased for what did not."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import openpyxl
from sqlalchemy import event, select

from iocdesk.core.periods import Period
from iocdesk.core.units import UnitKey
from iocdesk.gateway.letter_tables import messages
from iocdesk.gateway.province.coverage import Query
from iocdesk.gateway.province.coverage_model import Counts, Standing
from iocdesk.reports.model import Actor, Assignment, ReportKey, Transition
from tests.gateway.kit import (
    APRIL,
    COMMUNE,
    COMMUNE_FORM,
    LEADER,
    OFFICER,
    OTHER,
    STAFF,
    STRANGER,
    Pen,
)
from tests.gateway.province.kit import BASE, Counter

MARCH = Period.parse("202603")
REPORT = ReportKey(COMMUNE_FORM, COMMUNE, MARCH)
HOSTILE = "<script>alert(1)</script>=1+1"


def expect(counter: Counter, unit: UnitKey = COMMUNE, *, active: bool = True) -> None:
    counter.desk.admin.put_assignments(
        [Assignment(COMMUNE_FORM, unit, OFFICER.user_id, "", LEADER.user_id, active=active)]
    )


def begin(counter: Counter) -> None:
    """The form's first day is before March's end, so that March is expected."""
    from sqlalchemy import update

    from iocdesk.gateway import schema

    with counter.province.database.write() as connection:
        connection.execute(update(schema.forms).values(published_at="2026-03-01T00:00:00.000Z"))


def counts(counter: Counter, **asked: str) -> Counts:
    query = Query(MARCH, **asked)
    with counter.province.database.read() as connection:
        return counter.province.coverage.matrix(connection, query).counts


def send(counter: Counter, pen: Pen, report: ReportKey = REPORT) -> None:
    """Enter, approve and send a commune's report."""
    steps: tuple[tuple[Actor, dict[str, int], Transition | None], ...] = (
        (OFFICER, {"DS01": 1}, None),
        (OFFICER, {}, Transition.REQUEST_APPROVAL),
        (LEADER, {}, Transition.APPROVE),
        (LEADER, {}, Transition.SEND),
    )
    for base, (actor, cells, move) in enumerate(steps):
        [receipt] = counter.desk.send(actor, pen.op(actor, report, cells, base=base, transition=move))
        assert receipt["status"] == "applied", receipt


def move(
    counter: Counter, pen: Pen, actor: object, base: int, transition: Transition, reason: str = ""
) -> None:
    op = pen.op(actor, REPORT, base=base, transition=transition, reason=reason)  # type: ignore[arg-type]
    [receipt] = counter.desk.send(actor, op)  # type: ignore[arg-type]
    assert receipt["status"] == "applied", receipt


def test_a_report_is_counted_where_it_stands(counter: Counter) -> None:
    begin(counter)
    pen = Pen(counter.desk.clock)
    assert counts(counter) == Counts(missing=1, unassigned=1)
    counter.desk.clock.set(datetime(2026, 4, 1, tzinfo=UTC))
    assert counts(counter) == Counts(pending=1, unassigned=1)
    send(counter, pen)
    assert counts(counter) == Counts(sent=1, unassigned=1)
    move(counter, pen, STAFF, 4, Transition.RETURN, "Sai")
    assert counts(counter) == Counts(returned=1, unassigned=1)
    move(counter, pen, OFFICER, 5, Transition.REQUEST_APPROVAL)
    assert counts(counter) == Counts(pending=1, unassigned=1)
    move(counter, pen, LEADER, 6, Transition.APPROVE)
    move(counter, pen, LEADER, 7, Transition.SEND)
    move(counter, pen, STAFF, 8, Transition.ACCEPT)
    assert counts(counter) == Counts(accepted=1, unassigned=1)
    move(counter, pen, STAFF, 9, Transition.LOCK)
    assert counts(counter) == Counts(accepted=1, unassigned=1)


def test_what_comes_after_the_deadline_is_late(counter: Counter) -> None:
    begin(counter)
    send(counter, Pen(counter.desk.clock))
    found = counts(counter)
    assert (found.sent, found.late) == (1, 1)
    with counter.province.database.read() as connection:
        matrix = counter.province.coverage.matrix(connection, Query(MARCH))
    mark = next(row.marks[0] for row in matrix.rows if row.unit.key == COMMUNE)
    assert mark is not None
    # March closed on Tuesday the 31st: due on Thursday the 2nd, sent on Thursday the 16th of April.
    assert (mark.worst, mark.days_late) == (Standing.SENT, 14)


def test_nobody_owes_what_they_are_not_assigned_or_were_relieved_of(counter: Counter) -> None:
    begin(counter)
    expect(counter, OTHER)
    assert counts(counter) == Counts(missing=2)
    expect(counter, OTHER, active=False)
    assert counts(counter) == Counts(missing=1)


def test_filters_and_former_names(counter: Counter) -> None:
    begin(counter)
    expect(counter, OTHER)
    assert counts(counter, sector="DS").expected == 2
    assert counts(counter, sector="YT").expected == 0
    assert counts(counter, office="VP").expected == 2
    assert counts(counter, office="KT").expected == 0
    assert counts(counter, search="linh toai").expected == 1
    assert counts(counter, search="xa khac").expected == 1
    assert counts(counter, search=COMMUNE.code).expected == 1
    assert counts(counter, search="nowhere").expected == 0
    assert counts(counter, level="village") == Counts(unassigned=3)
    one = counts(counter, form_id=COMMUNE_FORM)
    assert one.missing == 2


def test_a_form_is_expected_from_its_first_day(counter: Counter) -> None:
    assert counts(counter).expected == 0
    counter.desk.admin.put_reports([])
    send(counter, Pen(counter.desk.clock))
    assert counts(counter).sent == 1
    with counter.province.database.read() as connection:
        april = counter.province.coverage.matrix(connection, Query(APRIL)).counts
    assert april == Counts(pending=1, unassigned=1)


def test_no_body_of_a_report_is_loaded(counter: Counter) -> None:
    begin(counter)
    send(counter, Pen(counter.desk.clock))
    seen: list[str] = []
    engine = counter.province.database.engine
    event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    counter.browser.get("/?month=202603")
    about = [sql for sql in seen if "report_versions" in sql or "FROM reports" in sql]
    assert about
    assert not any("body" in sql.partition("FROM")[0] for sql in about)


def test_the_page_says_what_stands_in_words_too(counter: Counter) -> None:
    begin(counter)
    answer = counter.browser.get("/?month=202603")
    assert "Xã Lĩnh Toại" in answer.text
    assert 'class="m m-missing"' in answer.text
    assert '<span class="vh">Quá hạn, chưa gửi</span>' in answer.text
    assert counter.browser.get("/?month=không&level=x&q=%00").status_code == 200


def test_the_chase_list_names_whom_to_ask(counter: Counter) -> None:
    begin(counter)
    counter.desk.sign_in(OFFICER)
    counter.desk.clock.advance(hours=1)
    [line] = counter.province.chase.lines(Query(APRIL))
    assert (line.item.unit.key, line.item.days_late) == (COMMUNE, 14)
    assert line.contact.responsible == OFFICER.name
    assert line.last_seen == datetime(2026, 4, 16, 2, 0, tzinfo=UTC)
    page = counter.browser.get("/chase?month=202604").text
    assert OFFICER.name in page
    assert "16/04/2026 09:00" in page


def test_one_reminder_a_day_to_each(counter: Counter) -> None:
    begin(counter)
    counter.browser.get("/chase?month=202604")
    answer = counter.browser.post("/chase?month=202604")
    assert "Đã gửi 1 lời nhắc" in answer.text
    assert "Đã gửi 0 lời nhắc" in counter.browser.post("/chase?month=202604").text
    counter.desk.clock.advance(days=1)
    counter.browser.sign_in(STAFF)
    assert "Đã gửi 1 lời nhắc" in counter.browser.post("/chase?month=202604").text
    with counter.province.database.read() as connection:
        assert len(connection.execute(select(messages.c.id)).all()) == 2
    counter.desk.tokens.clear()
    [first, _] = counter.desk.get("/v1/messages", OFFICER).json()["messages"]
    assert first["text"].startswith("Tỉnh nhắc nộp “Báo cáo tháng”, tháng 3/2026, hạn 02/04/2026")
    assert (first["key"], first["author"]) == ("@nhac", STAFF.user_id)
    assert counter.desk.get("/v1/messages", STRANGER).json()["messages"] == []


def test_the_list_as_files_in_which_nothing_comes_alive(counter: Counter) -> None:
    begin(counter)
    actor = type(OFFICER)(OFFICER.user_id, f"={HOSTILE}", OFFICER.role, OFFICER.units)
    counter.desk.admin.put_user(actor, OFFICER.user_id, "mật khẩu đủ dài")
    answer = counter.browser.client.get(f"{BASE}/chase/file.csv?month=202604")
    assert answer.headers["content-disposition"].startswith('attachment; filename="don-doc_20260416.csv"')
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1] == "Xã Lĩnh Toại"
    assert rows[1][8] == f"'={HOSTILE}"
    answer = counter.browser.client.get(f"{BASE}/chase/file.xlsx?month=202604")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.cell(2, 9).value == f"={HOSTILE}"
    assert sheet.cell(2, 9).data_type == "s"
    page = counter.browser.get("/chase?month=202604").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
