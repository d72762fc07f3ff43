"""The pages and the API as one application."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.resources import files
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.sse import EventSourceResponse
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from kiosk.i18n import words
from kiosk.resources import asset
from kiosk.services.calling import StoreError
from kiosk.web import api, board, desk, phone, signin, staff, statistics
from kiosk.web.context import Parts, PartsOf, language_of, page, wants_fragment
from kiosk.web.guard import Guard, TooLarge
from kiosk.web.live import News

MAX_WATCHING = 5_000  # streams at a time; each costs a socket and a few kilobytes
FONTS = ("BeVietnamPro-Regular.ttf", "BeVietnamPro-SemiBold.ttf", "BeVietnamPro-Bold.ttf")
SCRIPTS = ("live.js", "desk.js", "board.js", "phone.js")


def create_app(parts: Parts, names: Collection[str], version: str) -> FastAPI:
    """`names`: what browsers may call this server, besides plain addresses."""
    app = FastAPI(
        title="Hospital check-in kiosk",
        version=version,
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
    )
    app.state.parts = parts
    for part in (signin, statistics, staff, desk, board, phone, api):
        app.include_router(part.router)
    _add_live(app)
    _add_static(app, parts)
    _add_answers_to_trouble(app)
    app.add_middleware(Guard, names=names, tls=parts.tls)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    watching = asyncio.create_task(parts.hub.run())
    try:
        yield
    finally:
        parts.hub.stop()
        await watching


def _add_live(app: FastAPI) -> None:
    @app.get("/live", include_in_schema=False, response_class=EventSourceResponse)
    async def live(parts: PartsOf, clinics: Annotated[str, Query(max_length=400)] = "") -> AsyncIterator[News]:
        """That something changed, never what: pages ask for what they may see."""
        if parts.hub.watching >= MAX_WATCHING:
            return
        async for news in parts.hub.watch(tuple(code for code in clinics.split(",") if code)):
            yield news

    @app.get("/healthz", include_in_schema=False)
    async def health(parts: PartsOf) -> Response:
        status = HTTPStatus.OK if parts.hub.well else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"well": parts.hub.well}, status)


def _add_static(app: FastAPI, parts: Parts) -> None:
    """By name: nothing of a request becomes part of a path."""
    folder = files("kiosk.web").joinpath("static")
    texts = {name: (folder.joinpath(name).read_text(encoding="utf-8"), "text/javascript") for name in SCRIPTS}
    texts |= {"style.css": (parts.style, "text/css"), "phone.css": (parts.phone_style, "text/css")}
    texts["icon.svg"] = (asset("icons", "hospital.svg").read_text(encoding="utf-8"), "image/svg+xml")

    @app.get("/static/chime.wav", include_in_schema=False)
    async def chime() -> Response:
        return Response(parts.chime, media_type="audio/wav")

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        if name not in texts:
            return PlainTextResponse("Not found.", HTTPStatus.NOT_FOUND)
        return Response(texts[name][0], media_type=texts[name][1])

    @app.get("/static/fonts/{name}", include_in_schema=False)
    async def font(name: str) -> Response:
        if name not in FONTS:
            return PlainTextResponse("Not found.", HTTPStatus.NOT_FOUND)
        return FileResponse(asset("fonts", FONTS[FONTS.index(name)]), media_type="font/ttf")


def _add_answers_to_trouble(app: FastAPI) -> None:
    """What went wrong and what to do: JSON for programs, a page for people."""

    @app.exception_handler(signin.NotSignedIn)
    async def not_signed_in(request: Request, _: Exception) -> Response:
        return signin.to("/desk/login")

    @app.exception_handler(signin.NoPlace)
    async def no_place(request: Request, _: Exception) -> Response:
        return signin.to("/desk/place")

    @app.exception_handler(signin.NotAllowed)
    async def not_allowed(request: Request, _: Exception) -> Response:
        say = words(language_of(request))
        text = say("problem.not_allowed", "The page was too old, or you may not do this. Please start again.")
        return _problem(request, HTTPStatus.FORBIDDEN, "not_allowed", text)

    @app.exception_handler(StoreError)
    async def no_store(request: Request, _: Exception) -> Response:
        say = words(language_of(request))
        text = say("problem.store", "The database does not answer. Nothing was done; try again in a moment.")
        return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "no_store", text)

    @app.exception_handler(TooLarge)
    async def too_large(request: Request, _: Exception) -> Response:
        return PlainTextResponse("Too large.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        if request.url.path.startswith("/api/"):
            where = [".".join(str(part) for part in one["loc"]) + ": " + one["msg"] for one in error.errors()]
            return JSONResponse({"code": "invalid", "detail": "; ".join(where)}, HTTPStatus.UNPROCESSABLE_ENTITY)
        say = words(language_of(request))
        text = say("problem.invalid", "That address or form is not one of ours.")
        return _problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", text)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if isinstance(error.detail, dict):  # ours
            return JSONResponse(error.detail, error.status_code, error.headers)
        say = words(language_of(request))
        text = say("problem.nothing", "There is nothing at this address. Check it, or start again.")
        return _problem(request, HTTPStatus(error.status_code), "nothing_there", text)


def _problem(request: Request, status: HTTPStatus, code: str, text: str) -> Response:
    if request.url.path.startswith("/api/") or wants_fragment(request):
        return JSONResponse({"code": code, "detail": text}, status)
    parts: Parts = request.app.state.parts
    language = language_of(request)
    say = words(language)
    if status is HTTPStatus.NOT_FOUND:
        title = say("problem.nothing_title", "There is no such page")
    else:
        title = say("problem.title", "That did not work")
    return page(parts, "problem.html", language, {"title": title, "text": text}, status, remember=False)
