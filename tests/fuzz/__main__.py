"""`python -m tests.fuzz [COUNT]`: malformed input from a fixed seed, and the processor's time that each takes.

Fails where something crashes; time is printed beside its limit, since it is the machine's as well.
"""

import gc
import sys

from tests.fuzz import card_payloads

COUNT = 120_000
LIMIT_MS = 5.0


def main(count: int) -> None:
    card_payloads.run(count // 100)  # patterns are compiled when they are used first
    gc.freeze()  # collecting what the imports have left behind is not the parser's time
    outcome = card_payloads.run(count)
    ordered = sorted(outcome.seconds)
    p50, p99, worst = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99, 1))
    print(f"card payloads  {outcome.payloads:,} malformed, {outcome.cards:,} of them still cards, no crash")  # noqa: T201
    print(f"time each      median {p50:.3f} ms, p99 {p99:.3f} ms, max {worst:.3f} ms (limit {LIMIT_MS:g} ms)")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
