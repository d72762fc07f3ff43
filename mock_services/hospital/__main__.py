"""`python -m mock_services.hospital`: both systems, until Ctrl-C."""

import contextlib
import threading
from typing import Annotated

import typer

from mock_services.hospital import FhirServer, InformationSystemServer


def main(
    fhir_port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8766,
    system_port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8767,
) -> None:
    """Run the hospital's mock systems on this machine."""
    with FhirServer(fhir_port) as fhir, InformationSystemServer(system_port) as his:
        typer.echo(f"FHIR: {fhir.base_url}, token {fhir.endpoint.token}")
        typer.echo(f"Kiosk interface: {his.url}, merchant {his.system.merchant}, signing key {his.system.secret}")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    typer.run(main)
