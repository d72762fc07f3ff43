"""`kiosk hospital`."""

import typer

from kiosk.cli.options import FAILED, Config, Json, fail, load_settings, print_json, usage

hospital_app = typer.Typer(help="The hospital's own systems.", no_args_is_help=True)


@hospital_app.command("offers")
def hospital_offers(config: Config = None, as_json: Json = False) -> None:
    """Departments, services and prices that the hospital's system gives this kiosk. Exit code 1 when it gives none."""
    settings = load_settings(config)
    from kiosk.adapters.conversation import CallError
    from kiosk.bootstrap.hospital import offers
    from kiosk.config import ConfigError

    try:
        found = offers(settings)
    except ConfigError as error:
        usage(str(error))
    except CallError as error:
        fail(f"the hospital's system: {error}", FAILED)
    if as_json:
        print_json(found)
        return
    for kind in found["exam_kinds"]:
        typer.echo(f"{kind['name']}: {_dong(kind['price'])}")
    for department in found["departments"]:
        typer.echo(f"\n{department['code']} {department['name']} {department['area']}".rstrip())
        for service in department["services"]:
            prices = ", ".join(_dong(service[key]) for key in ("price", "insured_price", "extra_price"))
            typer.echo(f"  {service['code']:<12} {service['name']} ({prices})")


def _dong(price: int | None) -> str:
    return "-" if price is None else f"{price:,} đ".replace(",", ".")
