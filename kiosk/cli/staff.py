"""`kiosk staff` and `kiosk clinics`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.options import FAILED, Config, Json, StaffLang, answer, fail, load_settings, print_json, usage

clinics_app = typer.Typer(help="Clinics in files: CSV, XLSX or TOML, by the file's name.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]


def staff(
    config: Config = None, lang: Annotated[StaffLang, typer.Option(help="Language at the start.")] = StaffLang.vi
) -> None:
    """The staff's console: clinics, their history, files, a past day once more, accounts. Behind a PIN."""
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.domain.person import Language
    from kiosk.ports import StoreError

    try:
        code = bootstrap.staff(settings, Language(lang.value))
    except (StoreError, *bootstrap.UNUSABLE) as error:
        usage(str(error))
    raise typer.Exit(code)


@clinics_app.command("import")
def clinics_import(
    file: Annotated[Path | None, typer.Argument(metavar="FILE")] = None,
    from_hospital: Annotated[
        bool, typer.Option("--from-hospital", help="Instead of a file: the hospital's system of the settings.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    config: Config = None,
    lang: Annotated[StaffLang, typer.Option(help="Language of the answer.")] = StaffLang.en,
    as_json: Json = False,
) -> None:
    """Add the file's clinics, or change those of the same code; others stay. All of it or, with a mistake, none: then
    the exit code is 1. From the hospital's system come services and prices of clinics whose specialty is a department's
    code; other departments become clinics that open when staff have said when."""
    from kiosk.services.configure import SaveRefusal

    if (file is None) is not from_hospital:
        usage("name a file, or --from-hospital")

    plan, refusal = answer(
        config, lambda bootstrap, settings: bootstrap.import_clinics(settings, file, dry_run=dry_run)
    )
    if as_json:
        print_json(_as_document(plan, saved=plan.is_good and not dry_run and refusal is None))
    else:
        _print(plan, lang, dry_run=dry_run)
    if refusal is not None:
        reasons = {
            SaveRefusal.CHANGED: "somebody saved at the same moment; nothing was changed, try again",
            SaveRefusal.FAULTY: "something is not right; nothing was changed",
        }
        fail(reasons.get(refusal, refusal.value), FAILED)
    if not plan.is_good:
        raise typer.Exit(FAILED)


@clinics_app.command("export")
def clinics_export(file: File, config: Config = None) -> None:
    """Write the clinics as they are now."""
    count = answer(config, lambda bootstrap, settings: bootstrap.export_clinics(settings, file))
    typer.echo(f"{count} clinics in {file}")


@clinics_app.command("template")
def clinics_template(file: File, config: Config = None) -> None:
    """Write a file to fill in: the columns, one clinic as an example and, in XLSX, what each column means."""
    answer(config, lambda bootstrap, settings: bootstrap.export_clinics(settings, file, template=True))
    typer.echo(f"{file}: fill it in, then kiosk clinics import {file} --dry-run")


def _print(plan: Any, lang: StaffLang, *, dry_run: bool) -> None:
    from kiosk.domain.person import Language
    from kiosk.i18n import words
    from kiosk.services.clinics_import import RowEffect
    from kiosk.ui.staff.wording import cell_words, changes_words

    say = words(Language(lang.value))
    for row in plan.rows:
        what = "  ".join(cell_words(fault, say) for fault in row.faults) or changes_words(row.changed, say)
        typer.echo(f"{row.number:>4}  {row.effect.value:<8} {row.code:<20} {what}".rstrip())
    for fault in plan.others:
        typer.echo(f"      {fault.field}: {fault.mistake.value} {fault.detail}".rstrip())
    counts = ", ".join(f"{plan.count(effect)} {effect.value}" for effect in RowEffect)
    done = "nothing was changed" if dry_run or not plan.is_good else "saved"
    typer.echo(f"{counts}; {done}")


def _as_document(plan: Any, *, saved: bool) -> dict[str, Any]:
    return {
        "good": plan.is_good,
        "saved": saved,
        "rows": [
            {
                "row": row.number,
                "code": row.code,
                "effect": row.effect.value,
                "changed": list(row.changed),
                "faults": [
                    {"column": fault.column, "mistake": fault.mistake.name.lower(), "detail": fault.detail}
                    for fault in row.faults
                ],
            }
            for row in plan.rows
        ],
        "others": [{"column": fault.field, "mistake": fault.mistake.name.lower()} for fault in plan.others],
    }
