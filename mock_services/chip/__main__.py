"""`python -m mock_services.chip lan`: a citizen card with its chip in the virtual reader of pcscd, until Ctrl-C."""

import contextlib
import threading
from pathlib import Path
from typing import Annotated

import typer

from mock_services.cards import mrz_lines
from mock_services.cast import CAST
from mock_services.chip.country import Country
from mock_services.chip.documents import CARD_WITH_AES128, document
from mock_services.chip.emulator import Chip, Mischief
from mock_services.chip.slot import VPCD_PORT, VirtualCard
from mock_services.chip.virtual_reader import PORT, READER_NAME, obstacle, virtual_reader


def main(
    patient: Annotated[str, typer.Argument(help="Whose card: a name of the cast.")] = "lan",
    pace: Annotated[bool, typer.Option(help="Whether the chip offers PACE beside BAC.")] = True,
    jpeg_2000: Annotated[bool, typer.Option("--jpeg-2000", help="The portrait as JPEG 2000.")] = False,
    mischief: Annotated[list[str] | None, typer.Option(help=", ".join(m.name.lower() for m in Mischief))] = None,
    certificates: Annotated[Path | None, typer.Option(help="Where to write the country's certificate.")] = None,
) -> None:
    """Lay a card on the virtual reader. A pcscd that runs with vsmartcard-vpcd is used; else one is started."""
    if patient not in CAST or not {name.upper() for name in mischief or ()} <= {m.name for m in Mischief}:
        raise typer.BadParameter("nobody of the cast, or no such mischief")
    member, country = CAST[patient], Country()
    if certificates is not None:
        country.export(certificates)
    made = document(member, country, pace=CARD_WITH_AES128 if pace else None, jpeg_2000=jpeg_2000)
    chip = Chip(made, frozenset(Mischief[name.upper()] for name in mischief or ()))
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        own = not obstacle()
        if own:
            stack.enter_context(virtual_reader())
        stack.enter_context(VirtualCard(chip, PORT if own else VPCD_PORT))
        typer.echo(f"A card lies on the reader {READER_NAME}. Its lines open it:")
        typer.echo("\n".join(mrz_lines(member)))
        threading.Event().wait()


if __name__ == "__main__":
    typer.run(main)
