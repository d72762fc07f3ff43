"""A small hospital's day, and a judge that is not fooled."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.day.__main__ import report
from tests.day.campaign import Day, Plan, a_day
from tests.day.judge import judge
from tests.day.picture import picture

SMALL = Plan(patients=60, kill_every=timedelta(hours=2), step=timedelta(minutes=6), limit_s=200)
pytestmark = pytest.mark.timeout(240)  # a dozen seconds on a machine that has nothing else to do


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    with a_day(tmp_path_factory.mktemp("day"), SMALL) as day:
        yield day


def test_everybody_is_checked_and_handed_over_once_whatever_is_down_or_killed(day: Day) -> None:
    verdict = judge(day)
    assert verdict.faults == ()
    assert verdict.visits == SMALL.patients
    assert day.silent > 0 and day.kills > 0
    assert "every visit checked and with each receiver exactly once" in report(day, verdict)


def test_the_picture_is_one(day: Day) -> None:
    assert ElementTree.fromstring(picture(day)).tag.endswith("svg")


def _lose(kept: dict[str, dict[str, Any]]) -> None:
    kept["Encounter"].popitem()


def _double(kept: dict[str, dict[str, Any]]) -> None:
    kept["Encounter"]["twin"] = next(iter(kept["Encounter"].values()))


def _age(kept: dict[str, dict[str, Any]]) -> None:
    one = next(iter(kept["Encounter"].values()))
    kept["Encounter"]["1"] = {**one, "status": "in-progress"}


def _mistake(kept: dict[str, dict[str, Any]]) -> None:
    name, one = next(iter(kept["Coverage"].items()))
    kept["Coverage"][name] = {**one, "subscriberId": "GD4000000000000"}


@pytest.mark.parametrize("spoil", [_lose, _double, _age, _mistake])
def test_the_judge_sees_what_the_receiver_has_wrong(day: Day, spoil: Callable[[dict[str, Any]], None]) -> None:
    kept = day.fhir.endpoint.kept
    before = {kind: dict(found) for kind, found in kept.items()}
    spoil(kept)
    assert not judge(day).passed
    day.fhir.endpoint.kept = before


def test_the_judge_misses_a_draft(day: Day) -> None:
    draft = next(day.drafts.glob("*.xml"))
    aside = draft.rename(draft.with_suffix(".aside"))
    assert not judge(day).passed
    aside.rename(draft)


def test_the_judge_misses_a_registration(day: Day) -> None:
    code, order = next(iter(day.system.registered.items()))
    del day.system.registered[code]
    assert not judge(day).passed
    day.system.registered[code] = order


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE visit SET insurance_outcome = 'to_be_checked' WHERE session = '{session}'",
        "UPDATE outbox SET residence = 'a street' WHERE visit_code LIKE '{session}.%'",
        "UPDATE ticket SET label = 'A-999' WHERE session = '{session}'",
    ],
)
def test_the_judge_sees_what_the_store_has_wrong(day: Day, spoil: str) -> None:
    table = spoil.split()[1]
    db = day.store._db()  # noqa: SLF001 - behind the port
    session = sorted(day.issued)[20]
    before = db.rows(f"SELECT * FROM {table}")
    db.execute(spoil.format(session=session))
    assert not judge(day).passed
    for row in before:
        assigned = ", ".join(f"{column} = :{column}" for column in row)
        key = next(iter(row))
        db.execute(f"UPDATE {table} SET {assigned} WHERE {key} = :{key}", row)
    assert judge(day).passed
