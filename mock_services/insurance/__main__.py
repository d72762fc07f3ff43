"""`python -m mock_services.insurance`: the registry alone, until Ctrl-C."""

import contextlib
import threading
from typing import Annotated

import typer

from mock_services.insurance.server import RegistryServer


def main(port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8765) -> None:
    """Run the mock insurance registry on this machine."""
    with RegistryServer(port) as server, contextlib.suppress(KeyboardInterrupt):
        typer.echo(f"Insurance registry: {server.url}")
        typer.echo(f"Account: {server.username} / {server.password}")
        typer.echo(f"Staff: {server.staff_name}, {server.staff_citizen_number}")
        threading.Event().wait()


if __name__ == "__main__":
    typer.run(main)
