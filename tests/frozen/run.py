"""The frozen program on a virtual screen, as its own processes see it: signals, log lines, files, pixels."""

import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

START_S = 60.0
STEP_S = 60.0
CLICK_EVERY_S = 1.0  # a touch that came before its button did is made again


class Trouble(Exception):
    """What went wrong, for whoever reads the build's output."""


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[str]:
    """An X display of this size that nobody looks at; its name."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        raise Trouble("Xvfb and xdotool are missing: apt-get install xvfb xdotool")
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL) as server:
        os.close(write_end)
        with os.fdopen(read_end) as named:
            number = named.readline().strip()
        try:
            if not number:
                raise Trouble("Xvfb does not start")
            yield f":{number}"
        finally:
            server.terminate()


class Running:
    """`kiosk run` with its log, and with somebody who watches it as systemd does."""

    def __init__(self, program: Path, config: Path, display: str, folder: Path) -> None:
        self._display = display
        self._watch = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._watch.bind(str(folder / "notify"))
        self.said: list[str] = []
        self.log: list[dict[str, Any]] = []
        self._news: queue.Queue[str] = queue.Queue()
        environment = {
            **clean_environment(),
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "KIOSK_CONFIG": str(config),
            "NOTIFY_SOCKET": str(folder / "notify"),
            "WATCHDOG_USEC": "2000000",
        }
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            [program, "run"], env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read_log, daemon=True).start()
        threading.Thread(target=self._hear, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        self._watch.close()

    def wait_ready(self) -> float:
        """Seconds from the start to the first painted screen."""
        self._until(lambda: "READY=1" in self.said, START_S, "it does not get ready")
        return time.monotonic() - self._began

    def wait_for_screen(self, name: str, since: int, where: Mapping[str, tuple[int, int]]) -> int:
        """Until this screen is shown, counted from log line `since`; touches what each screen on the way asks for."""
        deadline, next_touch = time.monotonic() + STEP_S, time.monotonic() + CLICK_EVERY_S / 2
        while (found := self._shown(name, since)) is None:
            if self._process.poll() is not None:
                raise Trouble(f"it ended with code {self._process.returncode}\n{self._tail()}")
            if time.monotonic() > deadline:
                raise Trouble(f"screen {name} does not come\n{self._tail()}")
            if time.monotonic() > next_touch:
                shown = [line["screen"] for line in self.log if line.get("event") == "screen"]
                if shown and shown[-1] in where:
                    self.touch(*where[shown[-1]])
                next_touch = time.monotonic() + CLICK_EVERY_S
            time.sleep(0.05)
        return found + 1

    def photograph(self, path: Path) -> None:
        command = ["import", "-display", self._display, "-window", "root", str(path)]
        subprocess.run(command, check=True, capture_output=True)

    def touch(self, x: int, y: int, times: int = 1) -> None:
        command = ["xdotool", "mousemove", str(x), str(y), "click", "--repeat", str(times), "1"]
        subprocess.run(command, check=True, env={**os.environ, "DISPLAY": self._display})

    def type(self, *keys: str) -> None:
        subprocess.run(["xdotool", "key", *keys], check=True, env={**os.environ, "DISPLAY": self._display})

    def wait_for(self, event: str, since: int, **having: str) -> None:
        """Until the log says so, counted from its line `since`."""
        wanted = {"event": event, **having}.items()
        self._until(lambda: any(wanted <= line.items() for line in self.log[since:]), STEP_S, f"no {dict(wanted)}")

    def wait_ready_again(self) -> float:
        """Seconds until the program, begun anew as the same process, says for the second time that it is ready."""
        began = time.monotonic()
        self._until(lambda: self.said.count("READY=1") == 2, START_S, "it does not begin anew")
        return time.monotonic() - began

    def kill_its_processes(self) -> int:
        """As a machine without memory does, while nobody checks in; how many it were."""
        killed = 0
        for path in Path(f"/proc/{self._process.pid}/task").glob("*/children"):
            for child in path.read_text().split():
                if b"--multiprocessing-fork" in Path(f"/proc/{child}/cmdline").read_bytes():
                    os.kill(int(child), signal.SIGKILL)
                    killed += 1
        return killed

    def beats(self) -> int:
        return self.said.count("WATCHDOG=1")

    def wait_for_beats(self, count: int) -> None:
        """Until the watchdog has heard the program so often."""
        self._until(lambda: self.beats() >= count, STEP_S, "the watchdog hears nothing")

    def end(self) -> int:
        """As systemd ends it; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            raise Trouble(f"it does not end\n{self._tail()}") from None

    def _shown(self, name: str, since: int) -> int | None:
        """The log's line that says so."""
        lines = enumerate(self.log[since:], since)
        return next((n for n, line in lines if (line.get("event"), line.get("screen")) == ("screen", name)), None)

    def _until(self, holds: Any, seconds: float, trouble: str) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"{trouble}\n{self._tail()}")
            time.sleep(0.01)

    def _tail(self) -> str:
        return "\n".join(json.dumps(line) for line in self.log[-15:])

    def _read_log(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                self.log.append(json.loads(line))
            except ValueError:
                self.log.append({"event": "output", "text": line.rstrip()})

    def _hear(self) -> None:
        while True:
            try:
                self.said.append(self._watch.recv(4096).decode())
            except OSError:
                return


def doctor(program: Path, config: Path, folder: Path) -> dict[str, Any]:
    """What `kiosk doctor --json` finds; raises Trouble where it is no JSON."""
    done = subprocess.run(
        [program, "doctor", "--json"],
        env={**clean_environment(), "KIOSK_CONFIG": str(config)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise Trouble(f"kiosk doctor --json answered with code {done.returncode}\n{done.stderr[-2000:]}") from None
    return found


def clean_environment() -> dict[str, str]:
    """Nothing of this checkout's Python or settings reaches the program."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}
