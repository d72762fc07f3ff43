"""`python -m tests.frozen dist/kiosk [PICTURES]`: content, doctor, a check-in and a restart of the frozen program.

The devices are files that this process draws and changes: the program itself has no simulated world inside.
"""

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import httpx

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.config import load
from kiosk.ui.staff.maintenance.entry import TOUCHES
from mock_services.insurance import RegistryServer
from tests.frozen.content import complaints, modules, size_mb
from tests.frozen.place import TECHNICIANS_PIN, Place
from tests.frozen.run import Running, Trouble, doctor, virtual_screen
from tests.frozen.touches import technicians_touches, touches

WELL = (
    "words", "letters", "clinics", "store", "tickets", "card camera", "face camera", "face engine", "registry",
)  # fmt: skip
CORNER = (12, 12)  # pixels
ROUTE = ("CONSENT", "FACE", "INSURANCE", "CLINIC", "CONFIRM", "NUMBER", "HOME")


def main(folder: Path, pictures: Path) -> None:
    if found := list(complaints(folder)):
        raise Trouble("\n".join(found))
    say(f"content   {size_mb(folder):.0f} MB, {len(modules(folder))} modules; nothing that a kiosk does not need")
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kiosk-frozen-") as made, RegistryServer() as registry:
        place = Place(Path(made), registry)
        place.add_technician()
        program = folder.resolve() / "kiosk"
        examine(program, place, Path(made))
        settings = load(place.config)
        with (
            virtual_screen(settings.screen.width_px, settings.screen.height_px) as display,
            Running(program, place.config, display, Path(made)) as kiosk,
        ):
            say(f"start     {kiosk.wait_ready():.1f} s to the first screen")
            lose_processes(kiosk)
            check_in(kiosk, place, pictures)
            ask_for_health(place)
            kiosk.wait_for_beats(1)
            restart(kiosk, place, Path(made), pictures)
            if code := kiosk.end():
                raise Trouble(f"it ended with code {code}")


def examine(program: Path, place: Place, folder: Path) -> None:
    found = doctor(program, place.config, folder)
    wrong = [check for check in found["checks"] if check["check"] in WELL and not check["ok"]]
    bad = [check for check in wrong if check["advice"] != "camera_slow"]  # which is this busy machine, not the program
    missing = set(WELL) - {check["check"] for check in found["checks"]}
    if bad or missing or not found["fit"]:
        raise Trouble(f"kiosk doctor: {bad or missing or 'not fit for service'}")
    say(f"doctor    fit for service, version {found['version']}")


def lose_processes(kiosk: Running) -> None:
    """The next patient does not notice."""
    if not (killed := kiosk.kill_its_processes()):
        raise Trouble("no face process to kill")
    say(f"killed    {killed} of its processes, before anybody came")


def check_in(kiosk: Running, place: Place, pictures: Path) -> None:
    """A patient's way from the card to the number and back to the first screen."""
    where, began, seen = touches(place.config), time.monotonic(), len(kiosk.log)
    kiosk.photograph(pictures / "0-home.png")
    place.show_card()
    for number, screen in enumerate(ROUTE, 1):
        seen = kiosk.wait_for_screen(screen, seen, where)
        if screen == "CONSENT":
            place.take_card_away()
        time.sleep(0.5)  # until it has slid in
        kiosk.photograph(pictures / f"{number}-{screen.lower()}.png")
    with closing(sqlite3.connect(place.state / "kiosk.sqlite3")) as store:
        tickets = store.execute(
            "SELECT label, paper, verdict, insurance_outcome FROM ticket JOIN visit USING (session)"
        ).fetchall()
    if [ticket[1:] for ticket in tickets] != [("PRINTED", "accept", "valid")] or len(place.tickets()) != 1:
        raise Trouble(f"the store has {tickets}, and {len(place.tickets())} tickets are on paper")
    say(f"check-in  {tickets[0][0]}, face accepted, insured, printed; {time.monotonic() - began:.0f} s")


def ask_for_health(place: Place) -> None:
    base = f"http://127.0.0.1:{place.health_port}"
    well, metrics = httpx.get(f"{base}/healthz").json(), httpx.get(f"{base}/metrics").text
    for line in ('kiosk_check_ins{ending="number",kiosk="K1"} 1.0', "kiosk_insurer_seconds_count 1.0"):
        if line not in metrics:
            raise Trouble(f"/metrics has no line {line}\n{metrics}")
    if well != {"well": True}:
        raise Trouble(f"/healthz says {well}")
    say("health    well; the check-in and the insurer's answer are counted")


def restart(kiosk: Running, place: Place, folder: Path, pictures: Path) -> None:
    """A technician's way: five touches of the corner, the PIN, the page, the button; and the kiosk is there again."""
    service, button = technicians_touches(place.config, folder)
    seen = len(kiosk.log)
    kiosk.touch(*CORNER, times=TOUCHES)
    kiosk.wait_for("maintenance", seen, outcome="opened")
    time.sleep(0.5)  # until it is painted
    kiosk.type(*TECHNICIANS_PIN, "Return")
    time.sleep(1.5)  # PINs are slow to check
    kiosk.touch(*service)
    time.sleep(0.5)
    kiosk.touch(*button)
    took_s, before = kiosk.wait_ready_again(), kiosk.beats()
    kiosk.wait_for_beats(before + 3)
    kiosk.photograph(pictures / "9-begun-anew.png")
    if (well := httpx.get(f"http://127.0.0.1:{place.health_port}/healthz").json()) != {"well": True}:
        raise Trouble(f"after the restart /healthz says {well}")
    say(f"restart   by a technician, the same process; {took_s:.1f} s")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "dist/check"))
    except Trouble as trouble:
        sys.exit(f"FAILED: {trouble}")
