"""`python -m tests.day [FOLDER]`: 2,000 patients on one day, through the real services, store, clients and wiring.

The insurer is down from 9 to 11. From 13:00 to 13:15 the hospital's FHIR server takes every document and answers 503,
from 14:00 to 14:15 the hospital's information system registers everybody and answers 503. The process that hands over
is killed with SIGKILL every 25 minutes or so. Numbers are withdrawn, people leave, do not come when they are called,
are sent to other clinics. Time is simulated: it goes on as fast as everybody has done their work. Afterwards a judge
compares what each of the three receivers holds with our store: one encounter a visit, as the visit is; one patient a
person; one registration and one draft of everybody who arrived, with the same codes; every visit checked, and none
asked about twice within the configured time. A short report goes to standard output, the day's curves into
FOLDER/day.svg.
"""

import signal
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from tests.day.campaign import ZONE, Day, Plan, TookTooLong, a_day
from tests.day.judge import Verdict, judge
from tests.day.picture import picture


def main(out: Path) -> int:
    try:
        with tempfile.TemporaryDirectory() as folder, a_day(Path(folder), Plan()) as day:
            verdict = judge(day)
            out.mkdir(parents=True, exist_ok=True)
            (out / "day.svg").write_text(picture(day), encoding="utf-8")
            sys.stdout.write(report(day, verdict))
    except TookTooLong as late:
        sys.stdout.write(f"{late}\nVERDICT: FAILED\n")
        return 1
    sys.stdout.write(f"  {out / 'day.svg'}\nVERDICT: " + ("passed\n" if verdict.passed else "FAILED\n"))
    return int(not verdict.passed)


def report(day: Day, verdict: Verdict) -> str:
    plan, most = day.plan, max(day.samples, key=lambda one: one.unchecked)
    back = next(one.at for one in day.samples if one.at >= plan.insurer_down[1] and not one.unchecked)
    lines = [
        f"{plan.patients} patients at {plan.kiosks} kiosks, {_shown(plan.opens)} to {_shown(plan.closes)}, "
        f"in {day.took_s:.0f} s; the deliverer was killed {day.kills} times",
        f"  insurer down {_span(plan.insurer_down)}: {day.silent} check-ins without an answer, at most "
        f"{most.unchecked} visits to be checked at one time, all checked by {_shown(back)}",
        f"  FHIR server down {_span(plan.receiver_down)}, hospital's system {_span(plan.system_down)}; at most "
        f"{max(one.waiting for one in day.samples)} visits waiting to be handed over at one time of the day",
        f"  {verdict.visits} visits, {verdict.changed} of them told again after a change, "
        f"{verdict.documents} documents sent to FHIR, {len(day.system.registered)} registrations asked for "
        f"{len(day.system.asked)} times, {len(list(day.drafts.glob('*.xml')))} drafts",
        "  every visit checked and with each receiver exactly once"
        if verdict.passed
        else f"  {len(verdict.faults)} FAULTS:",
        *(f"    {fault}" for fault in verdict.faults[:20]),
    ]
    return "\n".join(lines) + "\n"


def _shown(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M}"


def _span(times: tuple[datetime, datetime]) -> str:
    return " to ".join(_shown(at) for at in times)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the deliverer is stopped however this ends
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("day")))
