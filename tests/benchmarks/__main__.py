"""Measure: `python -m tests.benchmarks [NAME...]` runs every `bench_*.py` beside this file, or the named ones."""

import importlib
import logging
import platform
import sys
from pathlib import Path

from kiosk import logs


def main(names: list[str]) -> int:
    logs.configure(logging.WARNING)
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [stem for stem in found if not names or stem.removeprefix("bench_") in names]
    sys.stdout.write(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}\n\n")
    sys.stdout.write(f"{'figure':<64}{'value':>12} {'unit':<8}{'target':<10}\n")
    missed = 0
    for stem in chosen:
        for figure in importlib.import_module(f"tests.benchmarks.{stem}").figures():
            mark = {None: "", True: "met", False: "MISSED"}[figure.met]
            missed += figure.met is False
            sys.stdout.write(f"{figure.name:<64}{figure.value:>12.3f} {figure.unit:<8}{figure.target:<10}{mark}\n")
            sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
