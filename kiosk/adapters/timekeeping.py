"""Whether somebody keeps this machine's clock right."""

import shutil
import subprocess

PROGRAM = "timedatectl"
BUDGET_S = 5.0


def clock_is_kept(program: str = PROGRAM) -> bool | None:
    """Whether the clock is synchronised, by whatever service; None where the system cannot be asked."""
    found = shutil.which(program)
    if found is None:
        return None
    try:
        asked = subprocess.run(
            [found, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=BUDGET_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return asked.stdout.strip() == "yes"
