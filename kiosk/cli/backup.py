"""Backups of this machine, and how they are put back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from kiosk.cli.options import FAILED, Config, Json, fail, load_settings, print_json, usage

_SENTENCES = {
    "shared": "This kiosk's store is a PostgreSQL database, which the hospital backs up with its own tools "
    "(pg_dump, pgBackRest): see docs/install.md. kiosk backup is for the file of one machine.",
    "no_key": "The key file is missing or holds no key. Put the copy of it that was kept elsewhere into its place.",
    "foreign": "This file is not a backup of a kiosk.",
    "other_key": "This backup was made with another key. Put the copy of that key into the key file's place.",
    "damaged": "This backup was changed or cut short since it was made. Nothing was restored; take another one.",
    "newer": "A newer version of this program made this backup. Nothing was restored; install that version first.",
    "running": "The store is in use. Nothing was restored; stop the kiosk, the server and the console first: "
    "systemctl stop kiosk kiosk-serve",
    "jump_needed": "This machine does not remember which numbers were given today, so people could get one twice. "
    "Say how many people at most a clinic has seen since the backup, such as --jump 200, or --jump 0 before the first "
    "patient of the day.",
}


def backup(config: Config = None, as_json: Json = False) -> None:
    """Make an encrypted backup of this machine's store, settings and recordings while it works, and read it back."""
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.services.backup import Refused, as_dict

    try:
        made = bootstrap.back_up(settings)
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    if isinstance(made, Refused):
        _refuse(made, as_json)
    if as_json:
        print_json(as_dict(made))
        return
    typer.echo(f"{made.path}  {made.size / 1e6:.1f} MB, {made.facts.numbers} numbers; read back and whole")
    if not made.recordings:
        typer.echo("The recordings are more than 100 MB, and not in it: copy their folder yourself.")
    if made.new_key is not None:
        typer.echo(
            f"\nA key was made: {made.new_key}\nKeep a copy of this file elsewhere, on paper or on a stick in a safe. "
            "Without it nobody can restore a backup, and whoever has it can read all of them."
        )


def restore(
    file: Annotated[Path, typer.Argument(metavar="BACKUP", exists=True, dir_okay=False, readable=True)],
    jump: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=100_000, help="Let today's numbers of every clinic go on N higher."),
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Put a backup in the place of this machine's store; kiosk and server must be stopped."""
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.services.backup import Refused

    try:
        restored = bootstrap.restore(settings, file, jump)
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    if isinstance(restored, Refused):
        _refuse(restored, as_json)
    if as_json:
        print_json(
            {
                "made_at": restored.made_at,
                "changes": restored.facts.changes,
                "numbers": restored.facts.numbers,
                "before": restored.before and str(restored.before),
                "aside": restored.aside and str(restored.aside),
                "placed": [str(path) for path in restored.files.placed],
                "laid_aside": [str(path) for path in restored.files.laid_aside],
            }
        )
        return
    typer.echo(f"Restored: the store as of {restored.made_at}, {restored.facts.numbers} numbers.")
    typer.echo("New numbers go on after the highest that this machine ever gave.")
    if restored.before is not None:
        typer.echo(f"What was there before is kept in {restored.before}")
    if restored.aside is not None:
        typer.echo(f"What was there before could not be backed up, and was put aside as {restored.aside}")
    for told in _together(restored.files.placed):
        typer.echo(f"Put in its place: {told}")
    for told in _together(restored.files.laid_aside):
        typer.echo(f"Not put in place, to be compared and copied by you: {told}")


def _together(paths: Sequence[Path]) -> Iterator[str]:
    """Each file, and recordings as one line for each of their folders."""
    files = [path for path in paths if path.suffix != ".wav"]
    folders = Counter(path.parent for path in paths if path.suffix == ".wav")
    yield from map(str, files)
    yield from (f"{count} recordings in {folder}" for folder, count in folders.items())


def _refuse(refused: Any, as_json: bool) -> NoReturn:
    sentence = _SENTENCES[refused.reason.value]
    if as_json:
        print_json({"refused": refused.reason.value, "message": sentence, "detail": refused.detail})
        raise typer.Exit(FAILED)
    fail(f"{sentence}\n{refused.detail}".rstrip(), FAILED)
