"""`kiosk face`."""

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.options import FAILED, NOTHING_FOUND, Config, Json, fail, load_settings, print_json, progress, usage

face_app = typer.Typer(help="Compare faces.", no_args_is_help=True)


@face_app.command("compare")
def face_compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A photograph of one person.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another.")],
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Distance of two faces, and the zone that it falls into. Exit code 3 when a picture does not show one face."""
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.services import inspection

    try:
        comparison = bootstrap.compare_faces(first, second, settings)
    except (inspection.UnreadableFile, *bootstrap.UNUSABLE) as error:
        usage(str(error))
    except inspection.NotOneFace as error:
        fail(str(error), NOTHING_FOUND)
    except inspection.EngineFailed as error:
        fail(str(error), FAILED)
    if as_json:
        print_json(comparison.as_dict())
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
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.services import inspection
    from kiosk.services.evaluation import report
    from kiosk.services.evaluation.data_set import DataSetError

    try:
        found = bootstrap.evaluate_faces(folder, settings, plot, progress())
    except (DataSetError, *bootstrap.UNUSABLE) as error:
        usage(str(error))
    except inspection.EngineFailed as error:
        fail(str(error), FAILED)
    if as_json:
        print_json(report.as_dict(found))
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
    settings = load_settings(config)
    from dataclasses import asdict

    from kiosk import bootstrap
    from kiosk.services import inspection
    from kiosk.services.calibration import Targets
    from kiosk.services.evaluation.data_set import DataSetError

    try:
        found = bootstrap.calibrate_faces(folder, settings, out, Targets(fmr, fnmr), progress())
    except (DataSetError, *bootstrap.UNUSABLE) as error:
        usage(str(error))
    except inspection.EngineFailed as error:
        fail(str(error), FAILED)
    if as_json:
        print_json({**asdict(found), "day": found.day.isoformat()})
    else:
        typer.echo(found.as_text())


@face_app.command("cohort")
def face_cohort(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Photographs of local people: people/<id>/<picture>.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Instead of the file in the settings.")] = None,
    config: Config = None,
) -> None:
    """Describe one face of each person, for normalising distances; no photograph is kept. Counts once its file is named
    in the settings and `face calibrate` was run after that."""
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.services import inspection
    from kiosk.services.cohort_file import CohortError
    from kiosk.services.evaluation.data_set import DataSetError

    try:
        path, faces = bootstrap.make_cohort(folder, settings, out, progress())
    except (DataSetError, CohortError, OSError) as error:
        usage(str(error))
    except inspection.EngineFailed as error:
        fail(str(error), FAILED)
    typer.echo(f"{faces} faces in {path}")


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
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.services.pad_evaluation.clips import EvaluationFailed

    try:
        found = bootstrap.evaluate_pad(settings, clips, cache)
    except (bootstrap.DemoError, *bootstrap.UNUSABLE) as error:
        usage(str(error))
    except EvaluationFailed as error:
        fail(str(error), FAILED)
    if as_json:
        print_json(found.as_dict())
    else:
        typer.echo(found.as_text())
    if not found.meets_goals:
        raise typer.Exit(FAILED)
