"""`kiosk card`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.options import NOTHING_FOUND, USAGE, Config, Json, load_settings, print_json, usage

card_app = typer.Typer(help="Read cards.", no_args_is_help=True)


@card_app.command("read")
def card_read(
    images: Annotated[
        list[Path] | None, typer.Argument(metavar="IMAGE...", help="Pictures of cards, passports or their codes.")
    ] = None,
    chip: Annotated[
        bool,
        typer.Option("--chip", help="Read the chip on the PC/SC reader; the pictures, --key or --can open it."),
    ] = False,
    key: Annotated[
        str, typer.Option(metavar="NUMBER,BIRTH,EXPIRY", help="Key of the chip; dates as 1990-12-31, or never.")
    ] = "",
    can: Annotated[str, typer.Option(metavar="DIGITS", help="Card access number of the chip.")] = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Say what the cards in some pictures, or a chip, say. Exit code 3 when none of them shows a card, 2 when none does
    and a file cannot be used."""
    if not images and not chip:
        usage("pictures to read, or --chip")
    settings = load_settings(config) if chip else None
    from kiosk import bootstrap
    from kiosk.domain.card.chip import chip_keys

    findings = [bootstrap.read_card(path) for path in images or []]
    if settings is not None:
        keys = _chip_keys(key, can) or [key for found in findings if found.card for key in chip_keys(found.card)]
        if not keys:
            usage("a chip opens with a key: --key, --can, or a picture of its card that can be read")
        findings.append(bootstrap.read_chip(settings, keys))
    if as_json:
        print_json([finding.as_dict() for finding in findings])
    else:
        for finding in findings:
            typer.echo(finding.as_text(), err=finding.is_file_unusable)
    if not any(finding.card for finding in findings):
        raise typer.Exit(USAGE if any(finding.is_file_unusable for finding in findings) else NOTHING_FOUND)


def _chip_keys(key: str, can: str) -> list[Any]:
    from datetime import date

    from kiosk.domain.card.chip import ChipKey

    found = [ChipKey("", date.min, None, can)] if can else []
    if key:
        try:
            number, birth, expiry = key.split(",")
            never = expiry == "never"
            found.insert(0, ChipKey(number, date.fromisoformat(birth), None if never else date.fromisoformat(expiry)))
        except ValueError:
            usage("--key NUMBER,BIRTH,EXPIRY: for example 090000001,1990-01-01,2030-01-01")
    return found
