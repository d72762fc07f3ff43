"""A folder of pictures that another process fills."""

from pathlib import Path

import cv2
import numpy as np

from kiosk.ports import Frame

PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}


def picture_paths(folder: Path) -> list[Path] | None:
    """The folder's pictures, sorted by name; None where there is no such folder. Hidden files are not pictures yet."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return None
    return [
        folder / name for name in names if not name.startswith(".") and Path(name).suffix.lower() in PICTURE_SUFFIXES
    ]


def picture_stamp(path: Path) -> tuple[str, int, int] | None:
    """Name, time of change in ns and size: together they tell one version of a file from the next. None: it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return path.name, status.st_mtime_ns, status.st_size


def read_picture(path: Path) -> Frame | None:
    """The decoded picture; None for a file that is gone, half-written or no picture."""
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error):  # cv2.error: a header that promises more pixels than OpenCV allows
        return None
    return None if picture is None else np.asarray(picture, np.uint8)
