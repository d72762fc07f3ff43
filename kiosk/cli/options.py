"""What the commands share: options, exit codes, and how they answer."""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

FAILED, USAGE, NOTHING_FOUND = 1, 2, 3

Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings, instead of ./kiosk.toml.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, and nothing else.")]


class Lang(StrEnum):
    """Of patients' screens."""

    vi = "vi"
    en = "en"
    km = "km"


class StaffLang(StrEnum):
    vi = "vi"
    en = "en"


def load_settings(file: Path | None) -> Any:
    from kiosk import config, logs

    logs.configure()
    try:
        return config.load(file)
    except config.ConfigError as error:
        usage(str(error))


def answer(config: Path | None, ask: Callable[[Any, Any], Any]) -> Any:
    """What `ask` makes of the program and its settings. What keeps it from that is said, and ends the command."""
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.adapters.conversation import CallError
    from kiosk.services.tables import FileRefused

    try:
        return ask(bootstrap, settings)
    except CallError as error:
        fail(f"the hospital's system: {error}", FAILED)
    except (FileRefused, *bootstrap.UNUSABLE) as error:
        usage(str(error))


def progress() -> Callable[[int, int], None]:
    """A counter for whoever watches; silence for scripts."""
    if not sys.stderr.isatty():
        return lambda done, total: None
    return lambda done, total: typer.echo(f"\r{done}/{total} pictures", err=True, nl=done == total)


def print_json(document: Any) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def usage(message: str) -> NoReturn:
    fail(message, USAGE)


def fail(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
