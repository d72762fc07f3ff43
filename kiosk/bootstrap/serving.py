"""The server of desks, boards, telephones and the API."""

import hashlib
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from argon2 import PasswordHasher

from kiosk import __version__, consent
from kiosk.adapters.clock import SystemClock
from kiosk.adapters.ended_sessions import EndedSessions
from kiosk.adapters.service_manager import ALIVE, READY, notify, watchdog_s
from kiosk.adapters.speech.recordings import RecordingFolder
from kiosk.adapters.speech.sound import chime, write_wav
from kiosk.adapters.speech.voice import Voice
from kiosk.adapters.storage.store import SqlStore
from kiosk.bootstrap.beside import beside
from kiosk.bootstrap.devices import hospital
from kiosk.bootstrap.health import new_registry
from kiosk.bootstrap.judging import secret_key, signing_key
from kiosk.bootstrap.stores import common_store
from kiosk.config import Settings
from kiosk.domain.clinic import Clinic
from kiosk.domain.person import Language
from kiosk.domain.queue.records import Call
from kiosk.logs import crash_on_errors, log
from kiosk.ports import Clock, SpokenCall
from kiosk.services.accounts import Accounts
from kiosk.services.api_keys import ApiKeys
from kiosk.services.appointments import Appointments
from kiosk.services.calling import Calling
from kiosk.services.check_in import CheckIn, Hours
from kiosk.services.clinics_file import read_clinics
from kiosk.ui import theme
from kiosk.web.app import create_app
from kiosk.web.context import Limits, Parts
from kiosk.web.lane import Lane
from kiosk.web.limits import RateLimit
from kiosk.web.live import Hub, Snapshot
from kiosk.web.sessions import Sessions
from kiosk.web.style import Look, style_sheet

WRITER = "WEB"  # in every row that comes from here: a kiosk on the same machine has a name of its own
BOARD_CALLS = 60
TICKS_PER_S = 10  # of uvicorn's loop
SPOKEN_KEPT = 64  # calls whose sound is at hand


@dataclass(frozen=True, slots=True)
class Serving:
    """A server's parts, and what has to be closed after them."""

    parts: Parts
    close: Callable[[], None]


def serve(settings: Settings, say: Callable[[str], None]) -> int:
    """Until it is told to end. `say` tells the person who started it what to know."""
    crash_on_errors()
    serving = assemble(settings, SystemClock())
    web = settings.web
    try:
        app = create_app(serving.parts, host_names(settings), __version__)
        with closing(socket.create_server((web.host, web.port), family=_family(web.host))) as listening:
            # Connections inherit it. asyncio sets it, but not where `create_server` made the socket (`proto` 0): each
            # answer would wait 40 ms for the other side to acknowledge its head.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            scheme = "https" if web.certificate else "http"
            address = f"{scheme}://{_shown(web.host)}:{listening.getsockname()[1]}"
            say(f"Desk   {address}/desk\nBoard  {address}/board\nAPI    {address}/api/v1/openapi.json")
            if serving.parts.reading.wait(lambda: serving.parts.accounts.needs_set_up):
                code = serving.parts.setup_code
                say(f"\nNobody can sign in yet. On this machine, open {address}/setup\nCode   {code}")
            if not serving.parts.tls and web.host not in ("127.0.0.1", "::1", "localhost"):
                log.warning("no_tls", reason="PINs cross the network readable: set web.certificate or web.behind_proxy")
            hub = serving.parts.hub
            port, registry = settings.health.serve_port, new_registry(settings)
            with beside(settings, port, registry, lambda: hub.well, hands_over=True):
                _Server(_uvicorn(settings, app), hub).run(sockets=[listening])
    finally:
        serving.close()
    return 0


def assemble(settings: Settings, clock: Clock, hasher: PasswordHasher | None = None) -> Serving:
    """Raises StoreError, ClinicsError, OSError."""
    hours = Hours(settings.zone, settings.day_turns_at)
    key = signing_key(settings.state_dir)
    writer, reader = common_store(settings, WRITER), common_store(settings, WRITER)
    lanes = {name: Lane(name) for name in ("writing", "reading", "speaking")}
    check_in = CheckIn(writer, clock, hours, WRITER, key, consent.shown)
    lanes["writing"].wait(lambda: check_in.open(read_clinics(settings.clinics).clinics))
    showing = Calling(reader, clock, hours, key)
    look = _look()
    style, phone_style = style_sheet(look, "style.css"), style_sheet(look, "phone.css")
    parts = Parts(
        hospital=hospital(settings),
        zone=settings.zone,
        day_turns_at=settings.day_turns_at,
        now=clock.now,
        writing=lanes["writing"],
        calling=Calling(writer, clock, hours, key),
        check_in=check_in,
        appointments=Appointments(writer, clock, hours),
        keys=ApiKeys(writer, clock),
        reading=lanes["reading"],
        accounts=Accounts(reader, clock, hasher),
        standing=showing.standing,
        history=showing.history,
        uses=showing.uses,
        hub=Hub(lanes["reading"], reader.changes, lambda: snapshot(showing, reader, clock), clock.now),
        sessions=Sessions(
            secret_key(settings.state_dir, "web.key"),
            timedelta(hours=settings.web.session_hours),
            EndedSessions(settings.state_dir / "web.ended"),
        ),
        limits=_limits(settings),
        ticket_key=key,
        speaking=lanes["speaking"],
        spoken=_spoken(settings),
        chime=write_wav(chime()),
        style=style,
        phone_style=phone_style,
        style_version=hashlib.sha256((style + phone_style).encode()).hexdigest()[:12],
        tls=settings.web.certificate is not None or settings.web.behind_proxy,
        setup_code=_setup_code(),
    )

    def close() -> None:
        lanes["speaking"].close(lambda: None)
        lanes["reading"].close(reader.close)
        lanes["writing"].close(writer.close)

    return Serving(parts, close)


def snapshot(calling: Calling, store: SqlStore, clock: Clock) -> Snapshot:
    """The change is read first: what is written meanwhile is read once more, and never missed."""
    change = calling.changes()
    return Snapshot(
        change=change,
        day=calling.today(),
        at=clock.now(),
        queues={queue.clinic.code: queue for queue in calling.queues()},
        calls=calling.calls(BOARD_CALLS),
        help=calling.help_requests(),
        kiosks=calling.kiosk_places(),
        accounts=store.accounts(),
        clients={client.key_hash: client for client in store.clients() if client.active},
    )


def host_names(settings: Settings) -> frozenset[str]:
    public = urlsplit(settings.printer.public_url).hostname
    found = {"localhost", settings.web.host, *settings.web.names, *((public,) if public else ())}
    return frozenset(name.lower() for name in found)


class _Server(uvicorn.Server):
    """Ends the pages' streams when it is told to end, or they would keep it; and ends well, not by the signal."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub
        self._beat_every = max(1, round((watchdog_s() or 0) * TICKS_PER_S)) if watchdog_s() else None

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second on the loop that answers: when it hangs, whoever watches hears nothing more."""
        if counter == 0:
            notify(READY)
        if self._beat_every and counter % self._beat_every == 0:
            notify(ALIVE)
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._hub.stop()
        super().handle_exit(sig, frame)


def _uvicorn(settings: Settings, app: object) -> uvicorn.Config:
    web = settings.web
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        log_level="critical",
        access_log=False,  # it would write down tickets' codes; the pages log their routes
        server_header=False,
        proxy_headers=web.behind_proxy,
        forwarded_allow_ips="127.0.0.1",
        ssl_certfile=web.certificate,
        ssl_keyfile=web.certificate_key,
        timeout_graceful_shutdown=2,
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        sign_ins=RateLimit(per_minute=20, burst=20),
        phones=RateLimit(per_minute=60, burst=30),
        api=RateLimit(per_minute=settings.web.requests_per_minute, burst=settings.web.requests_per_minute),
        guesses=RateLimit(per_minute=20, burst=20),
    )


def _spoken(settings: Settings) -> Callable[[Call, Clinic, Language], bytes | None]:
    voice, recordings = Voice(settings.recordings_folder), RecordingFolder(settings.recordings_folder)

    @lru_cache(SPOKEN_KEPT)
    def sound(label: str, clinic: Clinic, language: Language, _recorded: int) -> bytes | None:
        made = voice.wav(SpokenCall(label, clinic, language))
        if isinstance(made, bytes):
            return made
        log.warning("speech", reason=made.reason)
        return None

    return lambda call, clinic, language: sound(call.label, clinic, language, recordings.changed(language))


def _look() -> Look:
    tokens = {name: value for name, value in vars(theme).items() if name.isupper() and isinstance(value, str)}
    tints = {**theme.CLINIC_COLOURS, "desk": theme.DESK_COLOUR}
    return Look(tokens, {name: (tint.deep, tint.pale) for name, tint in tints.items()})


def _setup_code() -> str:
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(2))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
