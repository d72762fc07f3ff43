"""What happened, for staff: figures, plots, tables, and files of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from kiosk.domain.person import Language
from kiosk.i18n import Words, words
from kiosk.services.statistics import Minutes, Report, as_csv, as_xlsx, groups
from kiosk.web.api import MAX_DAYS, read_report
from kiosk.web.context import LanguageOf, Parts, PartsOf, page
from kiosk.web.counted import (
    NOTHING,
    drawings,
    forecast_table,
    lane_names,
    mix_table,
    queue_table,
    share,
    way_names,
)
from kiosk.web.live import Snapshot
from kiosk.web.signin import ColleagueOf, staff_values
from kiosk.web.use import use_values
from kiosk.web.views import kiosk_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = APIRouter(include_in_schema=False)
_SHORT = ("clinic", "lane", "way", "kiosk")  # groups that have few lines
_LONG = ("hour", "day")
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
    say, total = words(language), counted.total
    kiosks = {code: kiosk_words(code, snapshot.kiosks, say) for code in snapshot.kiosks}
    names = {
        "hour": {line.key: f"{line.key}:00" for line in counted.by_hour},
        "day": {line.key: say.day(date.fromisoformat(line.key)) for line in counted.by_day},
        "clinic": {code: clinic.name.in_language(language) for code, clinic in snapshot.clinics.items()},
        "lane": lane_names(say),
        "way": way_names(say),
        "kiosk": kiosks,
    }
    titles = group_titles(say)
    lines = {group: found for group, found in groups(counted) if group in names}
    codes = [line.key for line in counted.by_kiosk]
    over_time = [
        (say("statistics.plots_by_hour", "By hour of arrival"), drawings(counted.by_hour, hour_marks(counted), say))
    ]
    if len(counted.by_day) > 1:
        over_time.append((say("statistics.plots_by_day", "By day"), drawings(counted.by_day, day_marks(counted), say)))
    return {
        **use_values(counted.use, kiosks, say),
        "total": total,
        "wait": minutes_words(total.wait, say),
        "service": minutes_words(total.service, say),
        "forecast": share(total.forecasts.kept, total.forecasts.judged) or NOTHING,
        "over_time": over_time,
        "forecasts": [forecast_table(titles[group], lines[group], names[group], say) for group in ("day", "clinic")],
        "tables": [queue_table(titles[group], lines[group], names[group], total, say) for group in _SHORT],
        "long_tables": [queue_table(titles[group], lines[group], names[group], total, say) for group in _LONG],
        "mixes": [mix_table(titles[group], lines[group], names[group], codes, say) for group in _LONG],
    }


def group_titles(say: Words) -> Mapping[str, str]:
    return {
        "hour": say("statistics.by_hour", "Hours"),
        "day": say("statistics.by_day", "Days"),
        "clinic": say("statistics.by_clinic", "Clinics"),
        "lane": say("statistics.by_lane", "Lanes"),
        "way": say("statistics.by_way", "Way to the number"),
        "kiosk": say("statistics.by_kiosk", "Kiosks"),
    }


def hour_marks(counted: Report) -> list[str]:
    return [f"{line.key}h" for line in counted.by_hour]


def day_marks(counted: Report) -> list[str]:
    return [f"{date.fromisoformat(line.key):%d/%m}" for line in counted.by_day]


def minutes_words(found: Minutes, say: Words) -> str:
    if found.median is None:
        return NOTHING
    return say("statistics.minutes", "{minutes} min", minutes=f"{found.median:.0f}")
