"""One device test at a time: what an earlier one still has to tell reaches nobody, and devices are free at the end."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from kiosk.runtime.bench import Bench
from tests.conftest import Events


class Device:
    """Tells numbers until it is stopped; `hold` keeps it from telling the next one."""

    def __init__(self) -> None:
        self.hold = threading.Event()
        self.hold.set()
        self.users = 0
        self.most_users = 0

    def work(self, stop: threading.Event) -> Iterator[int]:
        self.users += 1
        self.most_users = max(self.users, self.most_users)
        try:
            number = 0
            while not stop.is_set():
                yield number
                number += 1
                self.hold.wait(10)
        finally:
            self.users -= 1


@pytest.fixture
def device() -> Device:
    return Device()


def test_a_test_that_ends_says_so(qtbot: QtBot) -> None:
    bench, told, ended = Bench({"three": lambda stop: iter(range(3))}), [], []
    bench.begin("three", told.append, lambda: ended.append(True))
    qtbot.waitUntil(lambda: ended == [True])
    assert told == [0, 1, 2]


def test_the_next_test_begins_when_the_device_is_free_and_the_earlier_one_is_not_heard(
    qtbot: QtBot, device: Device
) -> None:
    bench, first, second = Bench({"device": device.work}), [], []
    bench.begin("device", first.append)
    qtbot.waitUntil(lambda: len(first) > 3)
    device.hold.clear()
    bench.begin("device", second.append)
    heard = len(first)
    device.hold.set()
    qtbot.waitUntil(lambda: len(second) > 3)
    assert (second[0], len(first), device.most_users) == (0, heard, 1)
    bench.end()
    bench.join()


def test_whoever_closes_is_told_when_no_device_is_used_any_more(qtbot: QtBot, device: Device) -> None:
    bench, first, freed = Bench({"device": device.work}), [], []
    bench.close(lambda: freed.append(device.users))
    assert freed == [0]  # nothing ran
    bench.begin("device", first.append)
    qtbot.waitUntil(lambda: bool(first))
    device.hold.clear()
    bench.close(lambda: freed.append(device.users))
    assert freed == [0]
    device.hold.set()
    qtbot.waitUntil(lambda: freed == [0, 0])


def test_a_test_that_breaks_ends_and_takes_nobody_along(qtbot: QtBot, logged: Events) -> None:
    def broken(_stop: threading.Event) -> Iterator[int]:
        yield 1
        raise ValueError("Nguyễn Thị Lan")

    bench, told, ended = Bench({"broken": broken}), [], []
    bench.begin("broken", told.append, lambda: ended.append(True))
    qtbot.waitUntil(lambda: ended == [True])
    assert told == [1]
    assert [entry for entry in logged if entry["log_level"] == "error"] == [
        {"event": "device test failed", "error": "ValueError", "log_level": "error"}
    ]
