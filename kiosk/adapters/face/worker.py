"""The face process: serves one request after the other until its pipe closes.

Only this process imports face_recognition, which ends the interpreter where its models are missing.
"""

import contextlib
import os
import signal
import warnings
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from kiosk.adapters.face.protocol import Failed, Ready, Reply, Request
from kiosk.adapters.memory import overwrite_freed_blocks
from kiosk.domain.cohort import Descriptor
from kiosk.domain.remark import Remark

if TYPE_CHECKING:
    from kiosk.adapters.face.recognition import Recogniser

NATIVE_THREADS = 1  # the screen and the cameras need the other cores


def serve(pipe: Connection, ring_name: str, cohort: Sequence[Descriptor] = ()) -> None:
    """Answer requests; distances are normalised by `cohort` where there is one. Returns when the other end
    of `pipe` is closed, which a killed kiosk does too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the kiosk decides when to stop, also at Ctrl-C in a terminal
    with contextlib.suppress(EOFError, OSError):
        recogniser = _load(ring_name, cohort)
        if isinstance(recogniser, Failed):
            pipe.send(recogniser)
            return
        pipe.send(Ready(recogniser.accelerated))
        while True:
            pipe.send(_answer(recogniser, pipe.recv()))


def _load(ring_name: str, cohort: Sequence[Descriptor]) -> "Recogniser | Failed":
    overwrite_freed_blocks()  # pictures, cut-outs of faces, and what the network makes of them
    os.environ["OMP_NUM_THREADS"] = str(NATIVE_THREADS)
    try:
        with warnings.catch_warnings():
            # face-recognition-models 0.3.0 finds its files through pkg_resources, which says that it is deprecated.
            warnings.simplefilter("ignore")
            from kiosk.adapters.face.recognition import Recogniser
        return Recogniser(ring_name, NATIVE_THREADS, cohort)
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- whatever keeps the models from loading is one fault
        return Failed(Remark("device.face_models", "face models do not load: {error}", error=type(error).__name__))


def _answer(recogniser: "Recogniser", request: Request) -> Reply:
    try:
        return recogniser.handle(request)
    except Exception as error:  # noqa: BLE001 -- a picture that a library chokes on must not end the process
        return Failed(Remark("device.face_process", "face process: {error}", error=type(error).__name__))
