"""Another process at the store: `python -m tests.faults.number_writer PATH NAME COUNT` issues COUNT numbers and prints
each one, with its session, once it is committed."""

import sys
from pathlib import Path

from kiosk.adapters.storage.sqlite import SqliteStore
from tests.contract.orders import order


def main(path: str, name: str, count: str) -> None:
    store = SqliteStore(Path(path), name, busy_timeout_ms=60_000)
    for n in range(int(count)):
        session = f"{name}-{n}"
        sys.stdout.write(f"{session} {store.issue(order(session)).label}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
