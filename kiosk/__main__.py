"""`python -m kiosk`, the `kiosk` command, and the frozen program all start here."""

import multiprocessing


def main() -> None:
    multiprocessing.freeze_support()  # the face worker of the frozen program starts as this file
    from kiosk.cli import app

    app()


if __name__ == "__main__":
    main()
