"""The commands of the kiosk itself, and the groups of the others."""

from pathlib import Path
from typing import Annotated

import typer

from kiosk import __version__
from kiosk.cli.appointments import appointments_app
from kiosk.cli.backup import backup, restore
from kiosk.cli.board import board
from kiosk.cli.card import card_app
from kiosk.cli.face import face_app
from kiosk.cli.hospital import hospital_app
from kiosk.cli.options import FAILED, Config, Json, Lang, StaffLang, load_settings, print_json, usage
from kiosk.cli.outbox import outbox_app
from kiosk.cli.privacy import privacy_app
from kiosk.cli.registry import registry_app
from kiosk.cli.serve import serve
from kiosk.cli.staff import clinics_app, staff

app = typer.Typer(
    help="Hospital check-in kiosk.",
    epilog="Exit codes: 0 well, 1 the answer is bad, 2 wrong usage, settings or files, 3 nothing was found.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
config_app = typer.Typer(help="Look at the settings.", no_args_is_help=True)
app.add_typer(card_app, name="card")
app.add_typer(face_app, name="face")
app.add_typer(config_app, name="config")
app.add_typer(registry_app, name="registry")
app.add_typer(hospital_app, name="hospital")
app.add_typer(clinics_app, name="clinics")
app.add_typer(appointments_app, name="appointments")
app.add_typer(privacy_app, name="privacy")
app.add_typer(outbox_app, name="outbox")
app.command()(serve)
app.command()(board)
app.command()(backup)
app.command()(restore)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def everything(
    _asked: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Hospital check-in kiosk."""


@app.command()
def run(config: Config = None) -> None:
    """Run the kiosk on this machine's screen and devices."""
    settings = load_settings(config)
    from kiosk import bootstrap

    try:
        code = bootstrap.run(settings)
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    raise typer.Exit(code)


@app.command()
def demo(
    headless: Annotated[
        bool,
        typer.Option(
            "--headless",
            help="No window: a robot patient does it all. Implied by --json.",
        ),
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where ticket and pictures go.")] = Path("demo"),
    patient: Annotated[str, typer.Option(metavar="NAME", help="Who comes; --patient help lists everybody.")] = "lan",
    lang: Annotated[Lang, typer.Option(help="Language of the screens.")] = Lang.vi,
    as_json: Json = False,
) -> None:
    """Show a whole check-in with drawn people, cards and a local insurance registry, on the real engines."""
    from kiosk import bootstrap, logs

    logs.configure()
    try:
        report = bootstrap.demo(out, patient, lang.value, headless or as_json)
    except (bootstrap.DemoError, *bootstrap.UNUSABLE) as error:
        usage(str(error))
    if report is None:
        return
    if as_json:
        print_json(report)
    else:
        for key in ("number", "clinic", "verdict", "face_distance", "insurance", "ticket_pdf", "seconds"):
            typer.echo(f"{key:<14} {report[key]}")
        typer.echo(f"{'screenshots':<14} {len(report['screenshots'])} in {out}")
    if report["number"] is None:
        raise typer.Exit(FAILED)


app.command()(staff)


@app.command()
def doctor(
    config: Config = None,
    as_json: Json = False,
    pdf: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a readiness report for the file.")] = None,
    lang: Annotated[StaffLang, typer.Option(help="Language of what is to be done, and of the report.")] = StaffLang.vi,
) -> None:
    """Check this kiosk: devices, store, clock, registry, models, fonts, words. Exit code 1 when it is not fit for
    service."""
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.domain.person import Language

    try:
        report = bootstrap.doctor(settings)
        if pdf is not None:
            pdf.write_bytes(bootstrap.report_pdf(report, settings, Language(lang.value)))
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    if as_json:
        print_json(bootstrap.report_json(report))
    else:
        typer.echo(bootstrap.report_text(report, Language(lang.value)))
    if not report.fit:
        raise typer.Exit(FAILED)


@config_app.command("show")
def config_show(config: Config = None, as_json: Json = False) -> None:
    """Every setting, its value, and where the value came from."""
    from dataclasses import asdict

    from kiosk.config import origins

    found = origins(load_settings(config), config)
    if as_json:
        print_json([asdict(origin) for origin in found])
        return
    width = max(len(origin.key) for origin in found)
    for origin in found:
        typer.echo(f"{origin.key:<{width}}  {origin.value}  ({origin.source})")
