"""`kiosk registry`: a province's insured people, for the hospital's server; never for a kiosk's own disk."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.options import FAILED, NOTHING_FOUND, Json, fail, print_json, usage

registry_app = typer.Typer(help="A province's insured people, for the hospital's server.", no_args_is_help=True)

Registry = Annotated[Path, typer.Option("--registry", metavar="FILE", help="The registry.")]
DEFAULT = Path("registry.sqlite3")
INTERRUPTED = 130  # as shells say it


@registry_app.command("import")
def registry_import(
    source: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV or Parquet with the gateway's fields as columns (docs/insurance.md)."),
    ],
    registry: Registry = DEFAULT,
    errors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rows that were not taken; else FILE.errors.csv.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a registry out of a file of insured people. Started again after an interruption, it goes on where it was.
    Exit code 1 when a row was not taken."""
    from kiosk.adapters.province.importer import import_registry
    from kiosk.adapters.province.registry import RegistryFileError
    from kiosk.adapters.province.sources import SourceError

    errors = errors or registry.with_name(f"{registry.name}.errors.csv")
    try:
        with typer.progressbar(length=1000, label=source.name, file=sys.stderr) as bar:
            done = import_registry(
                source, registry, errors, lambda place, size: bar.update(1000 * place // max(size, 1) - bar.pos)
            )
    except (SourceError, RegistryFileError, OSError) as error:
        usage(str(error))
    except KeyboardInterrupt:
        fail("interrupted; the same command goes on from here", INTERRUPTED)
    if as_json:
        report = {"people": done.people, "errors": done.errors, "resumed_after_line": done.resumed_at}
        print_json({**report, "registry": str(registry), "errors_file": str(errors)})
    else:
        typer.echo(f"{done.people} people in {registry}")
        if done.errors:
            typer.echo(f"{done.errors} rows were not taken; {errors} names their lines", err=True)
    if done.errors:
        raise typer.Exit(FAILED)


@registry_app.command("find")
def registry_find(
    number: Annotated[str, typer.Argument(help="Citizen number, ten-digit insurance number, or card code.")],
    registry: Registry = DEFAULT,
    as_json: Json = False,
) -> None:
    """Look somebody up. Exit code 3 when nobody has this number."""
    from dataclasses import asdict

    from kiosk.adapters.province.registry import ProvinceRegistry, RegistryFileError

    try:
        with ProvinceRegistry(registry) as province:
            found = province.find(number.strip().upper())
    except RegistryFileError as error:
        usage(str(error))
    if found is None:
        typer.echo("nobody has this number", err=True)
        raise typer.Exit(NOTHING_FOUND)
    told = {key: str(value) if value is not None else None for key, value in asdict(found).items()}
    if as_json:
        print_json(told)
    else:
        for key, value in told.items():
            typer.echo(f"{key:<17} {value or ''}")
