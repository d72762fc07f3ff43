"""A card reader made of a camera that looks at the card's QR code."""

import cv2
import numpy as np

from kiosk.adapters.cards.decoding import Grey, effortful_look, quick_look
from kiosk.adapters.cards.presence import EMPTY_RATE, HELD_RATE, View, is_held, learnt, view_of
from kiosk.adapters.cards.presentation import Presentations
from kiosk.ports import Camera, CardCode, CardUnread, DeviceFault


class QrCameraReader:
    """Reads QR codes from a camera's frames; one call of `read` is one frame. Frames are neither kept nor passed on.

    What was reported and the picture of the empty reader outlive `close`: a card that lies there all along is not new
    because the camera was opened again.
    """

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._presentations = Presentations()
        self._empty: View | None = None  # until the first look without a code
        self._efforts = 0

    def open(self) -> DeviceFault | None:
        return self._camera.open()

    def read(self) -> CardCode | CardUnread | DeviceFault | None:
        """One look, in well under 0.5 s where the camera delivers; a camera's fault is the reader's."""
        frame = self._camera.read()
        if isinstance(frame, DeviceFault):
            return frame
        grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
        look = quick_look(grey)
        payloads = look.untrusted_payloads
        held = bool(payloads) or self._is_held(grey) or look.damaged
        if not payloads and self._presentations.wants_effort(held):
            payloads = effortful_look(grey, self._efforts)
            self._efforts += 1
        return self._presentations.report(payloads, held)

    def close(self) -> None:
        self._camera.close()
        self._presentations.interrupt()

    def _is_held(self, grey: Grey) -> bool:
        """Compare a frame without a decoded code with the empty reader, and learn from it."""
        view = view_of(grey)
        if self._empty is None:
            self._empty = view
        held = is_held(view, self._empty)
        self._empty = learnt(self._empty, view, HELD_RATE if held else EMPTY_RATE)
        return held
