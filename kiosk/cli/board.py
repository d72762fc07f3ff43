"""The waiting room's command."""

from typing import Annotated

import typer

from kiosk.cli.options import Config, Lang, load_settings, usage


def board(
    config: Config = None,
    clinic: Annotated[
        list[str] | None,
        typer.Option("--clinic", metavar="CODE", help="Whose calls; give it again for more. All without."),
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Language of screen and voice.")] = Lang.vi,
) -> None:
    """Show and speak the latest calls, full screen, from this machine's store: the same as /board of a server."""
    settings = load_settings(config)
    from kiosk import bootstrap

    try:
        code = bootstrap.board(settings, clinic or (), lang.value)
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    raise typer.Exit(code)
