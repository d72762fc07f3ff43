"""A PostgreSQL server of one's own: a new cluster in a temporary folder, reached through a socket in it, as durable as
a hospital's. PostgreSQL refuses to run as root, so root lends it to `nobody`."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

SETTINGS = "listen_addresses='' fsync=on synchronous_commit=on max_connections=60 shared_buffers=64MB"
USER = "kiosk"


def programs() -> Path:
    """Folder of the newest PostgreSQL's programs. Raises FileNotFoundError."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    return found[-1].parent if found else Path(str(on_path)).parent


@contextmanager
def a_server() -> Iterator["Server"]:
    """Started, and stopped afterwards; whoever has no PostgreSQL skips what needs it."""
    try:
        server = Server()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    with server:
        yield server


class Server:
    """Runs while its context is open, and leaves nothing behind. Raises FileNotFoundError where there is none."""

    def __init__(self) -> None:
        self._programs = programs()
        self._numbers = count(1)
        self.is_running = False

    def __enter__(self) -> "Server":
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody")
        self._run("initdb", "-D", f"{self.folder}/data", "-U", USER, "-E", "UTF8", "--auth=trust", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def start(self) -> None:
        settings = " ".join(f"-c {setting}" for setting in SETTINGS.split()) + f" -k {self.folder}"
        log = f"{self.folder}/log"
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-t", "60", "-l", log, "-o", settings, "start")
        self.is_running = True

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-t", "60", "-m", mode, "stop", check=False)
        self.is_running = False

    def url(self, schema: str = "public") -> str:
        return f"postgresql://{USER}@/postgres?host={self.folder}&options=-csearch_path%3D{schema}"

    def empty_database(self) -> str:
        """As good as one: a schema of its own, which is made in a hundredth of the time."""
        schema = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")  # type: ignore[call-overload]
        return self.url(schema)

    def command(self, program: str, *arguments: str) -> list[str]:
        """As the user that the server runs as."""
        command = [str(self._programs / program), *arguments]
        return ["runuser", "-u", "nobody", "--", *command] if os.geteuid() == 0 else command

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        subprocess.run(
            self.command(program, *arguments), check=check, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
