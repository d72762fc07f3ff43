"""Who plays a clip, with what, and where: everything that is random about it comes from one seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mock_services.attacks import crowd
from mock_services.attacks.actor import Actor
from mock_services.attacks.camera import Frame, WebCamera
from mock_services.attacks.living import Living, mask
from mock_services.attacks.medium import Display, Sheet
from mock_services.attacks.place import Place
from mock_services.attacks.species import (
    Earlier,
    Filmed,
    Injected,
    OnScreen,
    Print,
    PrintWithHoles,
    Recording,
    Subject,
)
from mock_services.people.render import PORTRAIT_POSE

PX_PER_CM = crowd.PHOTOGRAPH_PX_PER_CM * PORTRAIT_POSE.distance_cm / (PORTRAIT_POSE.distance_cm + 0.5)  # at the eyes
EYES_CM = 8.5  # before a head's middle
WORN_CM = 12.5  # a print that is worn clears the nose
PHONE_CM, TABLET_CM, MONITOR_CM = (7.2, 15.0), (16.5, 22.0), (52.0, 32.5)

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Clip:
    """Who is before the kiosk, and whose portrait the card has: the attack's victim, or the living person."""

    subject: Subject
    portrait: Frame  # (400, 300, 3) BGR


def clip(species: str, seed: int, people: Sequence[int], earlier: Earlier) -> Clip:
    """One clip of a species (a key of SPECIES), its people drawn from the seeds `people`; `earlier` is the session that
    was filmed for a replay. Raises ValueError for another species."""
    rng = np.random.default_rng((seed, sorted(SPECIES).index(species)))
    person, attacker = (int(seed) for seed in rng.choice(np.array(people), 2, replace=False))
    return Clip(SPECIES[species](rng, person, attacker, earlier), crowd.portrait(person))


def _live(rng: Rng, person: int, _attacker: int, _earlier: Earlier) -> Subject:
    actor = Actor(rng, distance_cm=float(rng.uniform(45, 80)))
    return Filmed(Living(crowd.head(person), actor, Place.drawn(rng)), WebCamera(rng))


def _print(rng: Rng, person: int, _attacker: int, _earlier: Earlier) -> Subject:
    return _held_print(rng, person, np.inf)


def _bent_print(rng: Rng, person: int, _attacker: int, _earlier: Earlier) -> Subject:
    return _held_print(rng, person, float(rng.uniform(8, 20)))


def _held_print(rng: Rng, person: int, radius_cm: float) -> Subject:
    """Whole, or cut out along the head."""
    picture = crowd.photograph(person)
    if rng.random() < 0.5:
        picture = np.ascontiguousarray(picture[..., :3])
    scale = float(rng.uniform(0.75, 1.05))
    height, width = picture.shape[:2]
    sheet = Sheet((scale * width / PX_PER_CM, scale * height / PX_PER_CM), radius_cm)
    hand = Actor(rng, distance_cm=float(rng.uniform(38, 65)))
    return Filmed(Print(sheet, picture, hand, Place.drawn(rng)), WebCamera(rng))


def _print_with_holes(rng: Rng, person: int, attacker: int, _earlier: Earlier) -> Subject:
    victim, wearer = crowd.traits(person), crowd.traits(attacker)
    picture = crowd.photograph(person).copy()
    height, width = picture.shape[:2]
    v, u = np.mgrid[0:height, 0:width]
    x, y = (u - width / 2) / PX_PER_CM, (height / 2 - v) / PX_PER_CM + PORTRAIT_POSE.offset_y * height / PX_PER_CM
    across, down = (np.abs(x) - victim.eye_dx) / (0.5 * victim.eye_w + 0.1), (y - victim.eye_y) / 0.75
    picture[across**2 + down**2 < 1, 3] = 0
    actor = Actor(rng, distance_cm=float(rng.uniform(45, 75)))
    nearer = (actor.distance_cm + 9 - WORN_CM) / (actor.distance_cm + 9 - EYES_CM)
    scale = nearer * wearer.eye_dx / victim.eye_dx
    up = nearer * wearer.eye_y - scale * (victim.eye_y - PORTRAIT_POSE.offset_y * height / PX_PER_CM)
    sheet = Sheet((scale * width / PX_PER_CM, scale * height / PX_PER_CM))
    living = Living(crowd.head(attacker), actor, Place.drawn(rng))
    return Filmed(PrintWithHoles(sheet, picture, living, (up, WORN_CM)), WebCamera(rng))


def _phone_still(rng: Rng, person: int, _attacker: int, _earlier: Earlier) -> Subject:
    still = np.ascontiguousarray(crowd.photograph(person)[..., :3])
    crop = np.s_[30:770, 122:478]  # as upright as the phone
    hand = Actor(rng, distance_cm=float(rng.uniform(20, 30)))
    show = OnScreen(
        Sheet(PHONE_CM), Display.drawn(rng), lambda _at_ms, _act: still, crop, 0.03, hand, Place.drawn(rng), tilts=True
    )
    return Filmed(show, WebCamera(rng))


def _tablet_replay(rng: Rng, person: int, _attacker: int, earlier: Earlier) -> Subject:
    crop = np.s_[40:440, 170:470]
    return _replay(rng, person, earlier, TABLET_CM, crop, 0.06, (34.0, 52.0))


def _monitor_replay(rng: Rng, person: int, _attacker: int, earlier: Earlier) -> Subject:
    crop = np.s_[80:400, 64:576]
    return _replay(rng, person, earlier, MONITOR_CM, crop, 0.02, (55.0, 80.0))


def _replay(
    rng: Rng,
    person: int,
    earlier: Earlier,
    size_cm: tuple[float, float],
    crop: tuple[slice, slice],
    border: float,
    distances_cm: tuple[float, float],
) -> Subject:
    film = _recording(rng, person, earlier)
    hand = Actor(rng, float(rng.uniform(*distances_cm)), willing=False)
    place, display = Place.drawn(rng), Display.drawn(rng)
    return Filmed(OnScreen(Sheet(size_cm), display, film, crop, border, hand, place, tilts=False), WebCamera(rng))


def _recording(rng: Rng, person: int, earlier: Earlier) -> Recording:
    actor = Actor(rng, distance_cm=float(rng.uniform(45, 60)))
    victim = Filmed(Living(crowd.head(person), actor, Place.drawn(rng)), WebCamera(rng))
    operated = rng.random() < 0.5
    return Recording(victim, None if operated else earlier, float(rng.uniform(-200, 300)))


def _injection(rng: Rng, person: int, _attacker: int, earlier: Earlier) -> Subject:
    """A third loops the same bytes, a third codes its loop anew, a third is operated."""
    way = int(rng.integers(3))
    film = _recording(rng, person, earlier)
    if way == 2:
        film.earlier = None
    return Injected(film, 0 if way == 2 else int(rng.integers(12, 40)), None if way == 0 else rng)


def _paper_mask(rng: Rng, person: int, _attacker: int, _earlier: Earlier) -> Subject:
    actor = Actor(rng, distance_cm=float(rng.uniform(45, 75)))
    return Filmed(Living(mask(person), actor, Place.drawn(rng)), WebCamera(rng))


LIVE = "live"
SPECIES: dict[str, Callable[[Rng, int, int, Earlier], Subject]] = {
    LIVE: _live,
    "A1 print": _print,
    "A2 bent print": _bent_print,
    "A3 print with eye holes": _print_with_holes,
    "A4 phone still": _phone_still,
    "A5 tablet replay": _tablet_replay,
    "A6 monitor replay": _monitor_replay,
    "A7 injected loop": _injection,
    "A8 paper mask": _paper_mask,
}
ATTACKS = tuple(name for name in SPECIES if name != LIVE)
