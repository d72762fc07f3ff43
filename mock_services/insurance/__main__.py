"""`python -m mock_services.insurance`: the registry alone, until Ctrl-C."""

import contextlib
import threading
from pathlib import Path
from typing import Annotated

import typer

from mock_services.insurance import register
from mock_services.insurance.app import TOKEN_LIFE_S
from mock_services.insurance.mischief import MISCHIEF
from mock_services.insurance.population import Population
from mock_services.insurance.server import RegistryServer


def main(
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8765,
    people: Annotated[int, typer.Option(min=0, max=10_000_000, help="Generated insured people, besides the cast.")] = 0,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 1,
    province: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answer from a registry that `kiosk registry import` made, too.")
    ] = None,
    token_life: Annotated[float, typer.Option(metavar="SECONDS", help="How long a token counts.")] = TOKEN_LIFE_S,
    mischief: Annotated[str, typer.Option(help=f"Spoil every answer: {', '.join(MISCHIEF)}.")] = "",
) -> None:
    """Run the mock insurance registry on this machine."""
    if mischief and mischief not in MISCHIEF:
        raise typer.BadParameter(f"one of {', '.join(MISCHIEF)}", param_hint="--mischief")
    sources: list[register.Find] = [register.find, Population(people, seed).find]
    if province is not None:
        from mock_services.insurance.province import province_source

        sources.append(province_source(province))
    settings = {"sources": tuple(sources), "token_life_s": token_life, "mischief": mischief}
    with RegistryServer(port, **settings) as server, contextlib.suppress(KeyboardInterrupt):
        typer.echo(f"Insurance registry: {server.url}")
        typer.echo(f"Account: {server.username} / {server.password}")
        typer.echo(f"Staff: {server.staff_name}, {server.staff_citizen_number}")
        threading.Event().wait()


if __name__ == "__main__":
    typer.run(main)
