"""`kiosk serve` as a process of its own."""

import re
import signal
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import httpx

from tests.web.hall import wait_until

PATIENCE_S = 30.0


class Server:
    """Its state lies in `folder`; `web` has more lines of that section of its settings. `trusting`: how whoever asks
    looks at its certificate."""

    def __init__(
        self, folder: Path, port: int = 0, web: str = "", database: str = "", trusting: ssl.SSLContext | None = None
    ) -> None:
        self._verify = trusting or True
        self.config = folder / "kiosk.toml"
        self.config.write_text(
            f'state_dir = "{folder}"\ndatabase = "{database}"\n[web]\nport = {port}\n{web}\n', encoding="utf-8"
        )
        command = [sys.executable, "-m", "kiosk", "serve", "--config", str(self.config)]
        self._log = folder / "server.log"  # not a pipe, which would be full one day
        with self._log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        self.said: list[str] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        wait_until(lambda: any("API" in line for line in self.said), PATIENCE_S)
        self.url = re.search(r"https?://[\d.:]+", self.said[0])[0]  # type: ignore[index]
        wait_until(self._answers, PATIENCE_S)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def _answers(self) -> bool:
        try:
            return httpx.get(self.url + "/healthz", verify=self._verify).status_code == 200
        except httpx.TransportError:
            return False

    @property
    def code(self) -> str:
        wait_until(lambda: any(line.startswith("Code") for line in self.said), PATIENCE_S)
        return next(line.split()[1] for line in self.said if line.startswith("Code"))

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        """Its log."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE_S)
        self._listener.join(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self._log.read_text(encoding="utf-8")
