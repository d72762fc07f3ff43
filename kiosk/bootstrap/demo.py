"""A whole check-in in the simulated world."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.bootstrap.assembly import Kiosk, check_in_service
from kiosk.bootstrap.commands import quit_on_signals
from kiosk.bootstrap.devices import Devices, devices, ticket_form
from kiosk.bootstrap.stores import kiosk_store
from kiosk.config import DemoSettings, Hospital, Registry, Screen, Settings
from kiosk.domain.visit import Visit
from kiosk.logs import crash_on_errors
from kiosk.services.clinics_file import read_clinics
from kiosk.ui.application import application, has_display

if TYPE_CHECKING:
    from mock_services.world import World

DEMO_SCREEN_SHARE = 0.92  # of the height of a developer's screen


class DemoError(ValueError):
    """A demo that cannot be shown as asked; the message is for the person who asked."""


def demo(out: Path, patient: str, language: str, headless: bool) -> dict[str, Any] | None:
    """A whole check-in in the simulated world: headless its report, with a window None once that is closed."""
    try:
        from mock_services import showing
    except ModuleNotFoundError as error:
        raise DemoError(f"this installation has no simulated world ({error.name} is missing)") from None
    if patient not in showing.CAST:
        raise DemoError(f"nobody is called {patient}; there are\n{showing.people()}")
    headless = headless or not has_display()
    crash_on_errors()
    app = application(headless=headless)
    quit_on_signals(app)
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
        world = showing.World(Path(folder), demo=True)
        room_px = None if headless else round(app.primaryScreen().availableSize().height() * DEMO_SCREEN_SHARE)
        settings = demo_settings(Path(folder), world, room_px)
        printer = PdfPrinter(settings.ticket_dir, ticket_form(settings), world.printer_state)
        found = devices(
            settings,
            world.clock,
            card_camera=world.card_camera,
            face_camera=world.face_camera,
            printer=printer,
            microphone=world.microphone,
        )
        _fill_hall(settings, found, world)
        kiosk = Kiosk(settings, found)
        kiosk.window.resize(settings.screen.width_px, settings.screen.height_px)
        kiosk.window.show()
        obedience = showing.Obedience(world)
        kiosk.conductor.changed.connect(lambda state, _: obedience.see(state))
        kiosk.start()
        try:
            if not headless:
                showing.by_hand(app, kiosk.window, world, patient)
                return None
            outcome = showing.alone(app, kiosk.window, lambda: kiosk.conductor.state, world, patient, language, out)
            paper = None if outcome.ticket is None else _keep(printer.path_for(outcome.ticket), out)
            return outcome.as_dict(paper)
        finally:
            kiosk.stop()
            world.close()


def demo_settings(folder: Path, world: "World", room_px: int | None = None) -> Settings:
    """Like a hospital's, but for the registry's address and a state that is gone afterwards. `room_px`: how high the
    window may be; a kiosk's screen is shown smaller where it has no room."""
    registry = world.registry
    screen = Screen()
    scale = min(1.0, room_px / screen.height_px) if room_px else 1.0
    return DemoSettings(
        demo=True,
        state_dir=folder,
        hospital=Hospital(facility=registry.facility),
        registry=Registry(
            url=registry.url,
            username=registry.username,
            password=SecretStr(registry.password),
            staff_name=registry.staff_name,
            staff_citizen_number=registry.staff_citizen_number,
        ),
        screen=Screen(
            px_per_mm=screen.px_per_mm * scale,
            width_px=round(screen.width_px * scale),
            height_px=round(screen.height_px * scale),
            full_screen=False,
        ),
    )


def _fill_hall(settings: Settings, found: Devices, world: "World") -> None:
    """People who came before the demo began, through the same transaction as everybody."""
    earlier = replace(found, store=kiosk_store(settings))
    check_in = check_in_service(settings, earlier)
    check_in.open(read_clinics(settings.clinics).clinics)
    for clinic, people in world.earlier.items():
        for person in range(people):
            check_in.issue(f"earlier-{clinic}-{person}", Visit(), clinic)
    check_in.close()


def _keep(ticket: Path, out: Path) -> Path | None:
    return Path(shutil.copy(ticket, out / "ticket.pdf")) if ticket.exists() else None
