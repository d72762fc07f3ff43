"""A province's registry: import, memory, look-up. `make bench NAME=registry PEOPLE=3200000` is the whole province."""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

from kiosk.adapters.province.registry import ProvinceRegistry
from mock_services.insurance.population import Population
from mock_services.insurance.province import write_csv
from tests.benchmarks.figure import Figure, at_most, quantile

PEOPLE = int(os.environ.get("PEOPLE", "100000"))
WHOLE_PROVINCE = 3_200_000
LOOK_UPS = 20_000
TODAY = date(2026, 11, 28)
IMPORT = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
from kiosk.adapters.province.importer import import_registry
source, target, errors = map(Path, sys.argv[1:])
began = perf_counter()
done = import_registry(source, target, errors, lambda place, size: None)
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"people": done.people, "errors": done.errors, "s": perf_counter() - began, "mb": used / 1024}))
"""


def figures() -> Iterator[Figure]:
    population = Population(PEOPLE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = folder / "province.csv", folder / "registry.sqlite3"
        began = perf_counter()
        write_csv(population, source, TODAY)
        yield Figure(f"{PEOPLE} people drawn and written as CSV", perf_counter() - began, "s")
        command = [sys.executable, "-c", IMPORT, source, target, folder / "errors.csv"]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        assert (told["people"], told["errors"]) == (PEOPLE, 0)
        yield at_most(f"import of {PEOPLE} people", told["s"], "s", 180 * PEOPLE / WHOLE_PROVINCE)
        yield at_most("import, most memory", told["mb"], "MB", 500)
        yield Figure("registry on disk", target.stat().st_size / 1e6, "MB")
        yield from look_ups(population, target)


def look_ups(population: Population, target: Path) -> Iterator[Figure]:
    lots = random.Random(1)
    took_ms = []
    with ProvinceRegistry(target) as registry:
        for _ in range(LOOK_UPS):
            person = population.person(lots.randrange(PEOPLE), TODAY)
            number = lots.choice((person.citizen_number, person.number, person.card_code))
            began = perf_counter()
            found = registry.find(number)
            took_ms.append((perf_counter() - began) * 1000)
            assert found is not None and found.name == person.name
    yield Figure("look-up, p50", quantile(took_ms, 0.5), "ms")
    yield at_most("look-up, p99", quantile(took_ms, 0.99), "ms", 2)
    yield at_most("look-up, slowest", max(took_ms), "ms", 100)
