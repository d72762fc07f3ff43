"""What staff are told of their days: counts that are right, files that open and run nothing."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from kiosk.domain.clinic import LocalText
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane, State
from kiosk.domain.queue.records import TicketHistory
from kiosk.domain.use import Ending, KioskUse, Stay, Use
from kiosk.i18n import words
from kiosk.services.statistics import HEAD, USE_HEAD, Forecasts, Way, as_csv, as_xlsx, report, safe, way
from kiosk.services.use_statistics import STEPS, StepUse, use_report
from kiosk.web.counted import forecast_table
from kiosk.web.plots import Part, overlaid, plot, stacked
from kiosk.web.use import ending_names, step_names
from tests.web.hall import Hall, sign_in

GROUPS = ["total", "hour", "day", "clinic", "lane", "kiosk", "way", "use_day", "use_kiosk", "ending", "step"]
DAY = date(2026, 3, 2)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
EIGHT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # in Vietnam
ONE = TicketHistory(
    ticket_id=1,
    business_day=DAY,
    clinic="general",
    first_clinic="general",
    lane=Lane.WALK_IN,
    priority=None,
    kiosk="K1",
    state=State.DONE,
    issued_at=EIGHT,
    first_called_at=EIGHT + timedelta(minutes=20),
    called_at=EIGHT + timedelta(minutes=25),
    finished_at=EIGHT + timedelta(minutes=31),
    calls=2,
    people_ahead=3,
    wait_low_min=10,
    wait_high_min=30,
    verdict="accept",
    no_face="",
    card_source="qr",
    payer="insured",
)
HISTORY = [
    ONE,
    replace(ONE, ticket_id=2, first_called_at=EIGHT + timedelta(minutes=40), wait_high_min=30, kiosk="K2"),
    replace(
        ONE, ticket_id=3, issued_at=EIGHT + timedelta(hours=1), state=State.NO_SHOW, finished_at=None, verdict="skipped"
    ),
    replace(
        ONE, ticket_id=4, state=State.WAITING, first_called_at=None, called_at=None, finished_at=None, card_source=""
    ),
    replace(ONE, ticket_id=5, state=State.CANCELLED, first_called_at=None, called_at=None, lane=Lane.PRIORITY),
    replace(ONE, ticket_id=6, state=State.VOIDED),
]

GOT_ONE = Use(Ending.NUMBER, (Stay("ReadingCard", 4, 0), Stay("AskingConsent", 10, 1), Stay("Done", 60, 3)), "Done")
LEFT = Use(Ending.WALKED_AWAY, (Stay("ReadingCard", 6, 1), Stay("AskingConsent", 30, 1)), "AskingConsent")
AT_ONCE = Use(Ending.CANCELLED, (Stay("ReadingCard", 2, 2),), "ReadingCard")
USES = [KioskUse(str(number), DAY, "K1", use) for number, use in enumerate((GOT_ONE, LEFT, AT_ONCE))]


def test_uses_of_the_kiosks_say_who_came_to_a_number_and_where_the_others_left() -> None:
    use = use_report(USES)
    assert (use.sessions, use.with_a_number, use.seconds, use.touches) == (3, 1, 14, 1)
    assert [(one.ending, one.sessions) for one in use.endings] == [("number", 1), ("cancelled", 1), ("walked_away", 1)]
    assert use.steps == (
        StepUse("ReadingCard", 3, 1, 4, 1),
        StepUse("AskingConsent", 2, 1, 20, 1),
        StepUse("Done", 1, 0, 60, 3),
    )


def test_every_step_and_ending_has_a_name_in_both_languages() -> None:
    for language in Language:
        assert set(step_names(words(language))) == set(STEPS)
        assert set(ending_names(words(language))) == {ending.value for ending in Ending}


def test_a_day_is_counted() -> None:
    found = report(HISTORY, USES, DAY, DAY, ZONE)
    total = found.total
    assert (total.arrivals, total.called, total.done, total.no_shows, total.cancelled) == (5, 3, 2, 1, 1)
    assert (total.wait.count, total.wait.median, total.wait.p90) == (3, 20.0, 40.0)
    assert (total.service.count, total.service.median) == (2, 6.0)


def test_forecasts_are_graded_by_day_and_clinic() -> None:
    """Promised 10 to 30 minutes; called after 20 (true), 40 (10 late), and 40 before it was issued (50 early)."""
    next_day = replace(ONE, business_day=DAY + timedelta(days=1), first_clinic="eye")
    never_told = replace(ONE, wait_low_min=None, wait_high_min=None)
    found = report([*HISTORY, next_day, never_told], USES, DAY, DAY, ZONE)
    first = Forecasts(given=5, kept=1, sooner=1, later=1, width_min=20.0, miss_min=30.0)
    second = Forecasts(given=1, kept=1, sooner=0, later=0, width_min=20.0, miss_min=None)
    assert first.judged == 3
    assert [(line.key, line.forecasts) for line in found.by_day] == [("2026-03-02", first), ("2026-03-03", second)]
    assert {line.key: line.forecasts for line in found.by_clinic} == {"eye": second, "general": first}
    table = forecast_table("Days", found.by_day, {"2026-03-02": "Monday"}, words(Language.ENGLISH))
    assert table.rows == (
        ("Monday", ("5", "3", "1", "33 %", "1", "1", "20", "30")),
        ("2026-03-03", ("1", "1", "1", "100 %", "0", "0", "20", "–")),
    )


def test_hours_and_days_without_anybody_have_a_line() -> None:
    later = replace(ONE, business_day=DAY + timedelta(days=2), issued_at=EIGHT + timedelta(hours=50))
    found = report([ONE, later], [], DAY, DAY, ZONE)
    assert [(line.key, line.arrivals) for line in found.by_hour] == [("08", 1), ("09", 0), ("10", 1)]
    assert [(line.key[-2:], line.arrivals) for line in found.by_day] == [("02", 1), ("03", 0), ("04", 1)]


def test_lanes_ways_and_kiosks_are_counted_by_hour_and_day() -> None:
    found = report(HISTORY, USES, DAY, DAY, ZONE)
    eight, nine = found.by_hour
    assert eight.lanes == {"walk_in": 3, "priority": 1, "appointment": 0}
    assert (eight.ways, nine.ways) == ({"face": 3, "card": 0, "desk": 1}, {"face": 0, "card": 1, "desk": 0})
    assert (eight.kiosks, nine.kiosks) == ({"K1": 3, "K2": 1}, {"K1": 1})
    (day,) = found.by_day
    assert (sum(day.lanes.values()), sum(day.ways.values()), sum(day.kiosks.values())) == (5, 5, 5)


def test_uses_are_counted_by_day_and_kiosk() -> None:
    use = use_report([*USES, KioskUse("4", DAY + timedelta(days=1), "K2", GOT_ONE)])
    assert [(line.key[-2:], line.sessions, line.with_a_number, line.left) for line in use.by_day] == [
        ("02", 3, 1, 2),
        ("03", 1, 1, 0),
    ]
    assert [(line.key, line.sessions, line.seconds) for line in use.by_kiosk] == [("K1", 3, 14), ("K2", 1, 14)]


def test_hours_are_the_hospitals_and_groups_add_up() -> None:
    found = report(HISTORY, USES, DAY, DAY, ZONE)
    assert [(line.key, line.arrivals) for line in found.by_hour] == [("08", 4), ("09", 1)]
    assert [(line.key, line.arrivals) for line in found.by_kiosk] == [("K1", 4), ("K2", 1)]
    assert {line.key: line.arrivals for line in found.by_way} == {"face": 3, "card": 1, "desk": 1}
    for lines in (found.by_hour, found.by_day, found.by_clinic, found.by_lane, found.by_kiosk, found.by_way):
        assert sum(line.arrivals for line in lines) == found.total.arrivals


def test_the_way_to_a_number() -> None:
    assert [way(one) for one in HISTORY[:4]] == [Way.FACE, Way.FACE, Way.CARD, Way.DESK]


def test_a_day_without_anybody_is_a_report() -> None:
    found = report([], [], DAY, DAY, ZONE)
    assert (found.total.arrivals, found.total.wait.median, found.by_hour) == (0, None, ())
    assert as_csv(found) and as_xlsx(found)


def test_the_csv_opens_with_its_letters_right_and_has_every_group() -> None:
    content = as_csv(report(HISTORY, USES, DAY, DAY, ZONE))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == (*HEAD, *USE_HEAD, "kiosk_K1", "kiosk_K2")
    assert all(len(row) == len(rows[0]) for row in rows)
    assert {row[0] for row in rows[1:]} == set(GROUPS)
    assert ["step", "AskingConsent", *[""] * (len(HEAD) - 2), "2", "1", "20.0", "1.0", "", ""] in rows
    day = dict(zip(rows[0], next(row for row in rows if row[0] == "day"), strict=True))
    assert (day["key"], day["forecasts"], day["forecasts_kept"], day["forecast_miss_min"]) == (
        "2026-03-02", "5", "1", "30.0",
    )  # fmt: skip
    assert (day["lane_priority"], day["way_face"], day["kiosk_K2"]) == ("1", "3", "1")


def test_the_workbook_has_a_sheet_for_each_group() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(report(HISTORY, USES, DAY, DAY, ZONE))))
    assert book.sheetnames == GROUPS
    head, first = ([cell.value for cell in row] for row in book["day"].iter_rows(max_row=2))
    assert dict(zip(head, first, strict=True))["forecasts_kept"] == 1
    assert [cell.value for cell in book["ending"][2]] == ["number", 1, None, None, None]
    assert book["kiosk"]["A2"].value == "K1" and book["kiosk"]["B2"].value == 4


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_looks_like_a_formula_stays_a_text(start: str) -> None:
    evil = [replace(ONE, kiosk=f"{start}HYPERLINK(1)")]
    found = report(evil, [], DAY, DAY, ZONE)
    cells = [cell for row in csv.reader(io.StringIO(as_csv(found).decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(start)]
    book = load_workbook(io.BytesIO(as_xlsx(found)))
    assert book["kiosk"]["A2"].data_type == "s" and str(book["kiosk"]["A2"].value).startswith("'")
    assert safe(-1.5) == -1.5


@pytest.mark.parametrize(("values", "lines"), [([1], 2), ([7], 5), ([95, 3], 6), ([1_234], 4), ([0], 2)])
def test_a_plot_fits_its_frame_and_has_round_lines(values: list[float], lines: int) -> None:
    found = plot([str(n) for n in range(len(values))], values)
    assert len(found.grid) == lines
    assert all(bar.y >= 0 and bar.y + bar.height <= found.height for bar in found.bars)


def test_a_plot_of_many_bars_names_some_of_them() -> None:
    marks = plot([f"{n:02}/11" for n in range(92)], list(range(92))).below
    assert 5 <= len(marks) <= 12
    assert all(right.x - left.x > 40 for left, right in pairwise(marks))


def test_parts_stand_on_each_other_and_the_narrow_bar_in_front_of_the_wide_one() -> None:
    of_two = [Part("a", [3, 0]), Part("b", [2, 4])]
    first, _, second, _ = stacked(["x", "y"], of_two).bars
    assert (first.y, first.title, second.title) == (
        pytest.approx(second.y + second.height, abs=0.2),
        "x: a: 3",
        "x: b: 2",
    )
    wide, _, narrow, _ = overlaid(["x", "y"], *of_two).bars
    assert wide.width > narrow.width and wide.y + wide.height == pytest.approx(narrow.y + narrow.height, abs=0.2)
    assert stacked(["x", "y"], of_two).legend == ("a", "b") and plot(["x"], [1]).legend == ()


def test_the_page_and_its_files_are_of_the_days_that_were_asked_for(hall: Hall, client: TestClient) -> None:
    hall.arrive()
    hall.call("general")
    sign_in(client)
    hall.kiosk.record_use(GOT_ONE)
    hall.kiosk.record_use(LEFT)
    hall.store.put_kiosk_place(LocalText("cạnh cửa chính", "beside the door"), hall.clock.now())
    hall.settle()
    page = client.get("/desk/statistics").text
    assert page.count("K1, cạnh cửa chính") == 2  # of numbers, and of uses
    assert "Khám tổng quát" in page and '<svg class="plot"' in page
    assert "Dự báo chờ ghi trên phiếu có đúng không?" in page and page.count('<svg class="plot"') == 7
    assert "Sử dụng máy lấy số" in page and "50 %" in page and "2. Hỏi chụp khuôn mặt" in page
    assert "Không có số nào" in client.get("/desk/statistics?first=2020-01-01&last=2020-01-02").text
    assert client.get("/desk/statistics?first=nonsense").status_code == 422
    assert client.get("/desk/statistics?first=2020-13-45").status_code == 200
    for kind, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        answer = client.get(f"/desk/statistics.{kind}")
        assert answer.content.startswith(start)
        assert answer.headers["content-disposition"].endswith(f'.{kind}"')
