"""What watching pages are told while the store comes and goes."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kiosk.domain.clinic import LocalText
from kiosk.services.calling import StoreError
from kiosk.web import live
from kiosk.web.lane import Lane
from kiosk.web.live import EVERYTHING, HELP, Hub, News, Snapshot
from tests.conftest import Events

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PATIENCE_S = 10.0


@pytest.fixture
def lane() -> Iterator[Lane]:
    found = Lane("reading")
    yield found
    found.close(lambda: None)


def snapshot(change: int) -> Snapshot:
    day = date(2026, 3, 2)
    return Snapshot(change=change, day=day, at=NOW, queues={}, calls=(), help=(), kiosks={}, accounts=(), clients={})


async def news(hub: Hub, until: Callable[[list[News]], bool]) -> list[News]:
    """Of a running hub, until enough was told."""
    heard: list[News] = []
    running = asyncio.create_task(hub.run())
    async with asyncio.timeout(PATIENCE_S):
        async for one in hub.watch([EVERYTHING]):
            heard.append(one)
            if until(heard):
                hub.stop()
        await running
    return heard


def test_pages_with_calls_for_help_hear_where_a_kiosk_stands() -> None:
    there = {"K1": LocalText("cạnh cửa chính", "beside the door")}
    before, after = snapshot(7), replace(snapshot(7), kiosks=there)
    assert before.marks()[HELP] != after.marks()[HELP] == replace(snapshot(8), kiosks=dict(there)).marks()[HELP]


@pytest.mark.parametrize("fails", ["changes", "read"])
def test_a_store_that_was_away_for_a_moment_is_well_again_without_any_change(
    lane: Lane, monkeypatch: pytest.MonkeyPatch, logged: Events, fails: str
) -> None:
    monkeypatch.setattr(live, "RETRY_S", 0.0)
    asked = {"changes": 0, "read": 0}

    def answer(what: str, found: object) -> object:
        asked[what] += 1
        if what == fails and asked[what] == (1 if fails == "read" else 2):
            raise StoreError("away")
        return found

    hub = Hub(
        lane,
        lambda: answer("changes", 7),  # type: ignore[arg-type, return-value]
        lambda: answer("read", snapshot(7)),  # type: ignore[arg-type, return-value]
        lambda: NOW,
    )
    heard = asyncio.run(news(hub, lambda heard: heard[-1].well and any(not one.well for one in heard)))
    assert [one.well for one in heard][-2:] == [False, True]
    assert hub.well
    assert [entry["event"] for entry in logged] == ["store"], "said once"
