"""The server's command."""

import typer

from kiosk.cli.options import Config, load_settings, usage


def serve(config: Config = None) -> None:
    """Serve desks, boards, telephones and the API from this machine's store, until Ctrl-C."""
    settings = load_settings(config)
    from kiosk import bootstrap

    try:
        code = bootstrap.serve(settings, typer.echo)
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    raise typer.Exit(code)
