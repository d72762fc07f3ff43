"""Commands.

Exit codes: 0 all well; 1 it was done and the answer is bad (a fault found, a check-in that ended without a number);
2 wrong usage, settings or files; 3 nothing was found in what was given.
"""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from kiosk import __version__

FAILED, USAGE, NOTHING_FOUND = 1, 2, 3

app = typer.Typer(
    help="Hospital check-in kiosk.",
    epilog="Exit codes: 0 well, 1 the answer is bad, 2 wrong usage, settings or files, 3 nothing was found.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
card_app = typer.Typer(help="Read cards.", no_args_is_help=True)
face_app = typer.Typer(help="Compare faces.", no_args_is_help=True)
config_app = typer.Typer(help="Look at the settings.", no_args_is_help=True)
app.add_typer(card_app, name="card")
app.add_typer(face_app, name="face")
app.add_typer(config_app, name="config")

Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings, instead of ./kiosk.toml.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, and nothing else.")]


class Lang(StrEnum):
    vi = "vi"
    en = "en"


@app.command()
def run(config: Config = None) -> None:
    """Run the kiosk on this machine's screen and devices."""
    settings = _settings(config)
    from kiosk import bootstrap

    try:
        code = bootstrap.run(settings)
    except bootstrap.UNUSABLE as error:
        _usage(str(error))
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
        _usage(str(error))
    if report is None:
        return
    if as_json:
        _print_json(report)
    else:
        for key in ("number", "clinic", "verdict", "face_distance", "insurance", "ticket_pdf", "seconds"):
            typer.echo(f"{key:<14} {report[key]}")
        typer.echo(f"{'screenshots':<14} {len(report['screenshots'])} in {out}")
    if report["number"] is None:
        raise typer.Exit(FAILED)


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
        _usage("pictures to read, or --chip")
    settings = _settings(config) if chip else None
    from kiosk import bootstrap
    from kiosk.domain.card.chip import chip_keys

    findings = [bootstrap.read_card(path) for path in images or []]
    if settings is not None:
        keys = _chip_keys(key, can) or [key for found in findings if found.card for key in chip_keys(found.card)]
        if not keys:
            _usage("a chip opens with a key: --key, --can, or a picture of its card that can be read")
        findings.append(bootstrap.read_chip(settings, keys))
    if as_json:
        _print_json([finding.as_dict() for finding in findings])
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
            _usage("--key NUMBER,BIRTH,EXPIRY: for example 090000001,1990-01-01,2030-01-01")
    return found


@face_app.command("compare")
def face_compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A photograph of one person.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another.")],
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Distance of two faces, and the zone that it falls into. Exit code 3 when a picture does not show one face."""
    settings = _settings(config)
    from kiosk import bootstrap
    from kiosk.services import inspection

    try:
        comparison = bootstrap.compare_faces(first, second, settings)
    except inspection.UnreadableFile as error:
        _usage(str(error))
    except inspection.NotOneFace as error:
        _fail(str(error), NOTHING_FOUND)
    except inspection.EngineFailed as error:
        _fail(str(error), FAILED)
    if as_json:
        _print_json(comparison.as_dict())
    else:
        typer.echo(comparison.as_text())


@face_app.command("evaluate")
def face_evaluate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Photographs: people/<id>/<picture>, labels.csv.")],
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the DET plot, an SVG picture.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Error rates on a folder of photographs, beside the face library as it comes. About a second a picture."""
    settings = _settings(config)
    from kiosk import bootstrap
    from kiosk.services import inspection
    from kiosk.services.evaluation import report
    from kiosk.services.evaluation.data_set import DataSetError

    try:
        found = bootstrap.evaluate_faces(folder, settings, plot, _progress())
    except (DataSetError, OSError) as error:
        _usage(str(error))
    except inspection.EngineFailed as error:
        _fail(str(error), FAILED)
    if as_json:
        _print_json(report.as_dict(found))
    else:
        typer.echo(report.as_text(found))


@face_app.command("calibrate")
def face_calibrate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Photographs: people/<id>/<picture>.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Instead of the file in the settings.")] = None,
    fmr: Annotated[float, typer.Option(min=1e-6, max=0.01, help="False match rate at accept, at most.")] = 1e-3,
    fnmr: Annotated[float, typer.Option(min=0, max=0.2, help="Share of genuine pairs beyond staff, at most.")] = 0.01,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Set this kiosk's accept and staff thresholds on a site's photographs, in a signed file."""
    settings = _settings(config)
    from dataclasses import asdict

    from kiosk import bootstrap
    from kiosk.services import inspection
    from kiosk.services.calibration import Targets
    from kiosk.services.evaluation.data_set import DataSetError

    try:
        found = bootstrap.calibrate_faces(folder, settings, out, Targets(fmr, fnmr), _progress())
    except (DataSetError, OSError) as error:
        _usage(str(error))
    except inspection.EngineFailed as error:
        _fail(str(error), FAILED)
    if as_json:
        _print_json({**asdict(found), "day": found.day.isoformat()})
    else:
        typer.echo(found.as_text())


@face_app.command("pad-evaluate")
def face_pad_evaluate(
    clips: Annotated[int, typer.Option(min=1, help="Of each species of attack, and of living people.")] = 60,
    cache: Annotated[
        Path, typer.Option(metavar="DIR", help="Keeps what was observed (no pictures) for the next run.")
    ] = Path(".cache/pad"),
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Error rates of presentation attack detection on simulated clips. Some 20 minutes on two cores, seconds from the
    cache. Exit code 1 where a goal is missed."""
    settings = _settings(config)
    from kiosk import bootstrap
    from kiosk.services.pad_evaluation.clips import EvaluationFailed

    try:
        found = bootstrap.evaluate_pad(settings, clips, cache)
    except (bootstrap.DemoError, OSError) as error:
        _usage(str(error))
    except EvaluationFailed as error:
        _fail(str(error), FAILED)
    if as_json:
        _print_json(found.as_dict())
    else:
        typer.echo(found.as_text())
    if not found.meets_goals:
        raise typer.Exit(FAILED)


@app.command()
def doctor(config: Config = None, as_json: Json = False) -> None:
    """Check this kiosk: devices, store, registry, models, fonts, words. Exit code 1 when it is not fit for service."""
    settings = _settings(config)
    from kiosk import bootstrap

    try:
        report = bootstrap.doctor(settings)
    except bootstrap.UNUSABLE as error:
        _usage(str(error))
    if as_json:
        _print_json({"version": __version__, **report.as_dict()})
    else:
        for finding in report.findings:
            mark = "well" if finding.ok else "FAULT" if finding.essential else "fault"
            typer.echo(f"{mark:<6} {finding.check:<18} {finding.detail}")
    if not report.fit:
        raise typer.Exit(FAILED)


@config_app.command("show")
def config_show(config: Config = None, as_json: Json = False) -> None:
    """Every setting, its value, and where the value came from."""
    from dataclasses import asdict

    from kiosk.config import origins

    found = origins(_settings(config), config)
    if as_json:
        _print_json([asdict(origin) for origin in found])
        return
    width = max(len(origin.key) for origin in found)
    for origin in found:
        typer.echo(f"{origin.key:<{width}}  {origin.value}  ({origin.source})")


def _settings(file: Path | None) -> Any:
    from kiosk import config, logs

    logs.configure()
    try:
        return config.load(file)
    except config.ConfigError as error:
        _usage(str(error))


def _progress() -> Callable[[int, int], None]:
    """A counter for whoever watches; silence for scripts."""
    if not sys.stderr.isatty():
        return lambda done, total: None
    return lambda done, total: typer.echo(f"\r{done}/{total} pictures", err=True, nl=done == total)


def _print_json(document: Any) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def _usage(message: str) -> NoReturn:
    _fail(message, USAGE)


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
