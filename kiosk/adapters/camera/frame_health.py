"""Whether frames come from a camera that works: the right size, whole, and not one frame again and again."""

import zlib

import numpy as np
from numpy.typing import NDArray

from kiosk.domain.remark import Remark
from kiosk.ports import DeviceFault, Frame

FROZEN_S = 1.5  # the noise of a sensor makes every frame another one; a web-cam in the dark may send one a few times
DAMAGED_S = 1.0  # a packet lost on the bus costs a frame or two

ROW_STEP = 16  # one row of a macroblock; 0.1 ms for 1280x720
BLANK_SHARE = 1 / 8  # of the rows
# Where data is missing libjpeg leaves "uniform gray for the remainder of the segment" (jdhuff.c). YUV that nobody wrote
# is zeros, a pure green by BT.601: (0, 135, 0) for Y = 0, and green leads by more for any other Y. Constant rows of any
# colour would be too wide a net: strong JPEG makes some of a dark tray.
JPEG_GREY = 128
GREEN_LEADS_BY = 100

Rows = NDArray[np.uint8]  # (rows, width, 3)


class FrameHealth:
    """Judges the frames of one opening, in order. Keeps a checksum of the last one, and none of its pixels."""

    def __init__(self, size: tuple[int, int], *, is_live: bool = True) -> None:
        """`size` is (width, height) in pixels. What is not live may stand still, and be of one colour."""
        self._size = size
        self._is_live = is_live
        self._checksum: int | None = None
        self._changed_at_s = 0.0
        self._whole_at_s: float | None = None

    def judge(self, frame: Frame, now_s: float) -> Frame | DeviceFault | None:
        """The frame; None where it is damaged and must not be shown; a fault where the camera is at fault. `now_s` is a
        steady clock's."""
        if frame.shape != (self._size[1], self._size[0], 3):
            height, width = frame.shape[:2]
            return DeviceFault(
                Remark(
                    "device.camera_size",
                    "camera sends {sent} instead of {wanted}",
                    sent=f"{width}x{height}",
                    wanted=f"{self._size[0]}x{self._size[1]}",
                )
            )
        if not self._is_live:
            return frame
        rows = np.ascontiguousarray(frame[ROW_STEP // 2 :: ROW_STEP])
        frozen, damaged = self._is_frozen(rows, now_s), is_damaged(rows)
        rows.fill(0)
        if self._whole_at_s is None or not damaged:
            self._whole_at_s = now_s
        if frozen:
            return DeviceFault(Remark("device.camera_frozen", "camera repeats one picture"))
        if now_s - self._whole_at_s >= DAMAGED_S:
            return DeviceFault(Remark("device.camera_damaged", "camera sends damaged pictures"))
        return None if damaged else frame

    def _is_frozen(self, rows: Rows, now_s: float) -> bool:
        checksum = zlib.crc32(rows.data)
        if checksum != self._checksum:
            self._checksum, self._changed_at_s = checksum, now_s
        return now_s - self._changed_at_s >= FROZEN_S


def is_damaged(rows: Rows) -> bool:
    """Whether a decoder has left a large share of these rows empty, from edge to edge."""
    values = rows.reshape(len(rows), -1)
    constant = (values[:, 3:] == values[:, :-3]).all(axis=1)
    blue, green, red = values[constant, :3].astype(np.int16).T
    grey = (blue == JPEG_GREY) & (green == JPEG_GREY) & (red == JPEG_GREY)
    unwritten = green - np.maximum(blue, red) >= GREEN_LEADS_BY
    return bool((grey | unwritten).sum() >= BLANK_SHARE * len(rows))
