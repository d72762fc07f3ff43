"""`kiosk hospital`."""

from typing import Annotated

import typer

from kiosk.cli.options import FAILED, Config, Json, answer, fail, load_settings, print_json, usage

hospital_app = typer.Typer(help="The hospital's own systems.", no_args_is_help=True)


@hospital_app.command("offers")
def hospital_offers(config: Config = None, as_json: Json = False) -> None:
    """Departments, services and prices that the hospital's system gives this kiosk. Exit code 1 when it gives none."""
    from kiosk.bootstrap.hospital import offers

    found = answer(config, lambda _bootstrap, settings: offers(settings))
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


@hospital_app.command("slots")
def hospital_slots(
    days: Annotated[int, typer.Option(min=1, max=31, help="From today on.")] = 1,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Times of every service that the hospital's system offers, and how many places are left. Exit code 1 when it does
    not say."""
    from kiosk.bootstrap.hospital import free_slots

    found = answer(config, lambda _bootstrap, settings: free_slots(settings, days))
    if as_json:
        print_json(found)
        return
    for slot in found:
        span = f"{slot['starts_at'][:16].replace('T', ' ')} to {slot['ends_at'][11:16]}"
        typer.echo(f"{slot['service']:<12} {span}  {slot['free']} of {slot['places']} free  {slot['name']}")
    if not found:
        typer.echo("The hospital's system offers no times.")


@hospital_app.command("specimen")
def hospital_specimen(
    xml: Annotated[bool, typer.Option("--xml", help="The draft of the check-in table instead.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Send it to the FHIR server of the settings.")] = False,
    register: Annotated[bool, typer.Option("--register", help="Register it in the hospital's system.")] = False,
    config: Config = None,
) -> None:
    """An invented visit as FHIR, as it would be handed over. Exit code 1 when the server does not take it, or the draft
    has a fault. What is sent or registered stays there: for a system that is not in service yet."""
    settings = load_settings(config)
    from kiosk.bootstrap import hospital
    from kiosk.config import ConfigError
    from kiosk.domain.handover import Delivered
    from kiosk.domain.handover.catalogue import Registered

    if xml:
        document, wrong = hospital.specimen_xml(settings)
        typer.echo(document)
        if wrong:
            fail(", ".join(f"{field}: {rule}" for field, rule in wrong.items()), FAILED)
        return
    if not send and not register:
        print_json(hospital.specimen_fhir(settings))
        return
    try:
        if send:
            delivery = hospital.send_specimen(settings)
            if not isinstance(delivery, Delivered):
                fail(f"not delivered: {delivery.reason}", FAILED)
            typer.echo(f"delivered: {delivery.reference}")
        if register:
            answer = hospital.register_specimen(settings)
            if not isinstance(answer, Registered):
                fail(f"not registered: {answer.reason}", FAILED)
            typer.echo(f"registered: MA_BN {answer.patient_code}, MA_LK {answer.visit_code}")
    except ConfigError as error:
        usage(str(error))


def _dong(price: int | None) -> str:
    from kiosk.i18n import dong

    return "-" if price is None else dong(price)
