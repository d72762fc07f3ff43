"""What happened, for staff: figures, plots, tables, and files of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from kiosk.domain.person import Language
from kiosk.domain.queue import Lane
from kiosk.i18n import Words, words
from kiosk.services.statistics import Line, Minutes, Report, Way, as_csv, as_xlsx
from kiosk.web.api import MAX_DAYS, read_report
from kiosk.web.context import LanguageOf, Parts, PartsOf, page
from kiosk.web.live import Snapshot
from kiosk.web.plots import plot
from kiosk.web.signin import ColleagueOf, staff_values
from kiosk.web.use import use_values
from kiosk.web.words import lane_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = APIRouter(include_in_schema=False)
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


@router.get("/desk/statistics")
async def statistics_page(
    parts: PartsOf, language: LanguageOf, found: ColleagueOf, first: Day = "", last: Day = ""
) -> Response:
    since, until = _days(parts, first, last)
    counted = await read_report(parts, since, until)
    snapshot = await parts.hub.snapshot()
    values = {**_values(counted, snapshot, language), **_choice(parts, since, until)}
    return page(parts, "statistics.html", language, {**values, **staff_values(parts, found, "statistics")})


@router.get("/desk/statistics.csv")
async def statistics_csv(parts: PartsOf, _: ColleagueOf, first: Day = "", last: Day = "") -> Response:
    since, until = _days(parts, first, last)
    content = as_csv(await read_report(parts, since, until))
    return Response(content, media_type="text/csv; charset=utf-8", headers=_download(since, until, "csv"))


@router.get("/desk/statistics.xlsx")
async def statistics_xlsx(parts: PartsOf, _: ColleagueOf, first: Day = "", last: Day = "") -> Response:
    since, until = _days(parts, first, last)
    counted = await read_report(parts, since, until)
    content = await parts.reading(lambda: as_xlsx(counted))
    return Response(content, media_type=XLSX, headers=_download(since, until, "xlsx"))


def _days(parts: Parts, first: str, last: str) -> tuple[date, date]:
    """As asked, put in order and cut to what may be asked for."""
    today = parts.today()
    until = _day(last, today)
    since = _day(first, until)
    since, until = min(since, until), max(since, until)
    return max(since, until - timedelta(days=MAX_DAYS - 1)), until


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        return otherwise


def _download(first: date, last: date, kind: str) -> Mapping[str, str]:
    return {"Content-Disposition": f'attachment; filename="queue-{first}-{last}.{kind}"'}


def _choice(parts: Parts, first: date, last: date) -> dict[str, Any]:
    today = parts.today()
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "today": today.isoformat(),
        "week": (today - timedelta(days=6)).isoformat(),
        "month": (today - timedelta(days=29)).isoformat(),
    }


def _values(counted: Report, snapshot: Snapshot, language: Language) -> dict[str, Any]:
    say = words(language)
    hours = [f"{line.key}h" for line in counted.by_hour]
    days = [line.key[5:] for line in counted.by_day]
    clinics = {code: clinic.name.in_language(language) for code, clinic in snapshot.clinics.items()}
    judged = counted.forecasts.kept + counted.forecasts.sooner + counted.forecasts.later
    return {
        **use_values(counted.use, say),
        "total": counted.total,
        "wait": minutes_words(counted.total.wait, say),
        "service": minutes_words(counted.total.service, say),
        "forecast": f"{100 * counted.forecasts.kept / judged:.0f} %" if judged else "–",
        "arrivals_by_hour": plot(hours, [line.arrivals for line in counted.by_hour]),
        "waits_by_hour": plot(
            hours,
            [line.wait.p90 or 0 for line in counted.by_hour],
            [line.wait.median or 0 for line in counted.by_hour],
        ),
        "arrivals_by_day": plot(days, [line.arrivals for line in counted.by_day]) if len(days) > 1 else None,
        "tables": [
            _table(say("statistics.by_way", "Way to the number"), counted.by_way, way_names(say), counted.total),
            _table(say("statistics.by_clinic", "Clinics"), counted.by_clinic, clinics, counted.total),
            _table(say("statistics.by_lane", "Lanes"), counted.by_lane, _lane_names(say), counted.total),
            _table(say("statistics.by_kiosk", "Kiosks"), counted.by_kiosk, {}, counted.total),
            _table(
                say("statistics.by_hour", "Hours"),
                counted.by_hour,
                {line.key: f"{line.key}:00" for line in counted.by_hour},
                counted.total,
            ),
            _table(say("statistics.by_day", "Days"), counted.by_day, {}, counted.total),
        ],
    }


def _table(title: str, lines: tuple[Line, ...], names: Mapping[str, str], total: Line) -> dict[str, Any]:
    return {
        "title": title,
        "rows": [
            {
                "name": names.get(line.key, line.key),
                "line": line,
                "share": f"{100 * line.arrivals / total.arrivals:.0f} %" if total.arrivals else "",
                "wait": _figure(line.wait.median),
                "wait_p90": _figure(line.wait.p90),
                "service": _figure(line.service.median),
            }
            for line in lines
        ],
    }


def minutes_words(found: Minutes, say: Words) -> str:
    if found.median is None:
        return "–"
    return say("statistics.minutes", "{minutes} min", minutes=_figure(found.median))


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def way_names(say: Words) -> Mapping[str, str]:
    return {
        Way.FACE.value: say("way.face", "Card and face"),
        Way.CARD.value: say("way.card", "Card alone"),
        Way.DESK.value: say("way.desk", "Without a card, or from another system"),
    }


def _lane_names(say: Words) -> Mapping[str, str]:
    return {lane.name.lower(): lane_words(lane, None, say) for lane in Lane}
