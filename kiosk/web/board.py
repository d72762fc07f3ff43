"""The waiting room's screen, and its sound: numbers and rooms, never names."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from kiosk.domain.board import board_calls
from kiosk.domain.person import Language
from kiosk.i18n import words
from kiosk.web.context import PartsOf, page, wants_fragment
from kiosk.web.live import known_clinics
from kiosk.web.views import call_view

router = APIRouter(include_in_schema=False)


@router.get("/board")
async def board(
    request: Request,
    parts: PartsOf,
    clinics: Annotated[str, Query(max_length=400)] = "",
    lang: Language = Language.VIETNAMESE,
) -> Response:
    snapshot = await parts.hub.snapshot()
    shown = known_clinics([code for code in clinics.split(",") if code], snapshot)
    say, now = words(lang), parts.now()
    calls = [call_view(call, now, say) for call in board_calls(snapshot.calls, snapshot.clinics, shown)]
    values = {
        "latest": calls[0] if calls else None,
        "calls": calls[1:],
        "codes": ",".join(shown),
        "zone": parts.zone.key,
        "newest": max((call.number for call in snapshot.calls), default=0),
        "waiting": sum(len(queue.waiting) for queue in snapshot.of(shown)),
    }
    name = "_board.html" if wants_fragment(request) else "board.html"
    return page(parts, name, lang, values, remember=False)


@router.get("/board/calls/{number}.wav")
async def spoken(number: int, parts: PartsOf, lang: Language = Language.VIETNAMESE) -> Response:
    """One of the latest calls, spoken; 404 for any other, and where nothing can speak: the chime is enough then."""
    snapshot = await parts.hub.snapshot()
    call = next((one for one in snapshot.calls if one.number == number and one.clinic in snapshot.queues), None)
    if call is not None:
        clinic = snapshot.clinics[call.clinic]
        sound = await parts.speaking(lambda: parts.spoken(call, clinic, lang))
        if sound is not None:
            return Response(sound, media_type="audio/wav")
    return Response(status_code=HTTPStatus.NOT_FOUND)
