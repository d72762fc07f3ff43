"""The simulator of presentation attacks: light behaves like light, and each species does what its name says."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from mock_services.attacks import ATTACKS, LIVE, SPECIES, Clip, Earlier, clip, crowd
from mock_services.attacks.actor import Actor
from mock_services.attacks.camera import EXPOSED_TO, SIZE, WebCamera, linear
from mock_services.attacks.living import mask
from mock_services.attacks.medium import Sheet, paper, project
from mock_services.attacks.place import Place
from mock_services.people import Pose

Frame = NDArray[np.uint8]
PEOPLE = range(4000, 4002)
WHITE, MAGENTA, GREEN = (255, 255, 255), (255, 80, 255), (80, 255, 80)
EARLIER = Earlier(lambda _at_ms: WHITE, ())
MIDDLE = np.s_[190:290, 280:360]


def made(species: str, seed: int = 1) -> Clip:
    return clip(species, seed, PEOPLE, EARLIER)


def shown(species: str, lamp: tuple[int, int, int], seed: int = 1, frames: int = 8) -> Frame:
    """The last of some frames under one light: automatic exposure has settled by then."""
    subject = made(species, seed).subject
    return [subject.frame(100.0 * i, lambda _at_ms: lamp, None) for i in range(frames)][-1]


def green_share(frame: Frame) -> float:
    """Of the middle, where the face is; linear."""
    light = linear(np.ascontiguousarray(frame[MIDDLE])).mean(axis=(0, 1))
    return float(light[1] / light.sum())


@pytest.mark.parametrize("species", SPECIES)
def test_one_seed_gives_one_clip(species: str) -> None:
    assert (shown(species, WHITE, frames=2) == shown(species, WHITE, frames=2)).all()
    assert shown(species, WHITE, frames=1).shape == (480, 640, 3)


def test_the_card_shows_the_one_who_is_imitated() -> None:
    """Another clip has another person; all species of one seed set draw from the same people."""
    assert made(LIVE).portrait.shape == (400, 300, 3)
    portraits = {made(species, seed).portrait.tobytes() for species in SPECIES for seed in range(2)}
    assert len(portraits) == len(PEOPLE)


@pytest.mark.parametrize("species", [LIVE, "A1 print", "A3 print with eye holes", "A8 paper mask"])
def test_what_reflects_takes_the_light_of_the_screen(species: str) -> None:
    assert green_share(shown(species, GREEN)) > green_share(shown(species, MAGENTA)) + 0.03


@pytest.mark.parametrize("species", ["A5 tablet replay", "A6 monitor replay", "A7 injected loop"])
def test_what_shines_by_itself_hardly_does(species: str) -> None:
    """Seeds without glare; glare is what `Response.veil` is for."""
    changes = [
        green_share(shown(species, GREEN, s, frames=4)) - green_share(shown(species, MAGENTA, s, frames=4))
        for s in range(2)
    ]
    assert min(changes) < 0.01


def test_a_loop_repeats_its_bytes_and_a_camera_never_does() -> None:
    """A loop that is not coded anew; all are 40 frames at most."""
    uncoded = next(seed for seed in range(20) if made("A7 injected loop", seed).subject.encoder is None)
    assert repeats("A7 injected loop", uncoded, frames=41)
    assert not repeats(LIVE, uncoded, frames=15)


def repeats(species: str, seed: int, frames: int) -> bool:
    subject = made(species, seed).subject
    return len({subject.frame(100.0 * i, lambda _at_ms: WHITE, None).tobytes() for i in range(frames)}) < frames


def test_a_mask_has_its_persons_shape_and_never_closes_its_eyes() -> None:
    person, worn = crowd.head(PEOPLE[0]), mask(PEOPLE[0])
    assert worn.vertices is person.vertices
    for level in worn.levels:
        assert (level.with_eyes(1.0) == level.with_eyes(0.0)).all()
        assert level.colour[..., 3].max() == 0
    assert (person.levels[0].with_eyes(1.0) != person.levels[0].with_eyes(0.0)).any()


def test_a_sheet_is_flat_unless_it_is_bent() -> None:
    flat, *_ = Sheet((20.0, 28.0)).points()
    bent, *_ = Sheet((20.0, 28.0), radius_cm=12.0).points()
    assert np.ptp(flat[:, 2]) == 0
    assert np.ptp(bent[:, 2]) == pytest.approx(12 * (1 - np.cos(10 / 12)), rel=0.01)
    assert np.ptp(bent[:, 0]) < np.ptp(flat[:, 0])


def test_a_sheet_that_turns_away_is_narrower_and_darker() -> None:
    picture = np.full((80, 60, 3), 200, np.uint8)
    light = np.ones(3, np.float32)
    ahead, aside = (project(Sheet((18.0, 24.0)), picture, Pose(yaw_deg=yaw, distance_cm=50)) for yaw in (0, 40))
    assert aside.opaque.shape[1] < 0.85 * ahead.opaque.shape[1]
    inside = np.s_[50:150, 50:100]
    assert paper(aside, light)[inside].mean() < paper(ahead, light)[inside].mean()


def test_the_screen_lights_what_is_near() -> None:
    """21.5 inches of 250 cd/m2 give some 65 lux at 60 cm, and hardly any light on the wall behind."""
    place = Place(np.ones(3, np.float32), 100.0, 250.0, 1.0, 100.0)
    near, wall = (float(place.screen(distance, WHITE).mean()) for distance in (60, 300))
    assert near * 100 == pytest.approx(65, rel=0.05)
    assert wall < near / 15
    assert place.screen(60, GREEN)[0] < place.screen(60, GREEN)[1]


def test_the_camera_exposes_its_middle_and_every_frame_has_its_own_noise() -> None:
    camera = WebCamera(np.random.default_rng(1))
    for brightness in (0.2, 3.0):
        light = np.full((SIZE[1], SIZE[0], 3), brightness, np.float32)
        frames = [camera.take(light) for _ in range(20)]
        assert linear(frames[-1]).mean() == pytest.approx(EXPOSED_TO, rel=0.1)
    assert all((one != other).any() for one, other in pairwise(frames))


@pytest.mark.parametrize(("act", "sign"), [("turn_left", 1), ("turn_right", -1)])
def test_a_willing_person_turns_when_asked_and_not_before(act: str, sign: int) -> None:
    for seed in range(1, 6):
        rest, turned = yaws(act, seed, willing=True)
        assert abs(rest) < 6
        assert sign * turned > 15


def test_who_is_not_willing_stays_as_he_is() -> None:
    assert abs(yaws("turn_left", 1, willing=False)[1]) < 6


def yaws(act: str, seed: int, willing: bool) -> tuple[float, float]:
    """When the act is asked for, and five seconds later."""
    actor = Actor(np.random.default_rng(seed), 60.0, willing)
    poses = [actor.pose(at_ms, act if at_ms >= 1000 else None) for at_ms in range(0, 6001, 100)]
    return poses[10].yaw_deg, poses[-1].yaw_deg


def test_people_of_the_crowd_differ_and_stay_the_same() -> None:
    assert crowd.traits(1) == crowd.traits(1)
    assert crowd.traits(1) != crowd.traits(2)
    assert any(crowd.traits(seed).glasses for seed in range(12))


def test_all_species_of_the_protocol_are_there() -> None:
    assert [name[:2] for name in ATTACKS] == [f"A{number}" for number in range(1, 9)]


def test_an_unknown_species_is_refused() -> None:
    with pytest.raises(ValueError, match="A9"):
        made("A9 hologram")


def test_a_filmed_session_asks_for_its_acts_in_their_time() -> None:
    earlier = Earlier(lambda _at_ms: WHITE, ((1000, "nod"), (2000, "blink")))
    assert [earlier.act_at(at_ms) for at_ms in (0, 1000, 1999, 5000)] == [None, "nod", "nod", "blink"]
