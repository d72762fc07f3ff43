"""Pictures of every screen in every form: `python -m tests.ui.screens OUT_DIR`.

Writes one PNG per screen and form, and `contact-sheet.png` with all of them. Says what is wrong with any of them.
"""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.ui.gallery import Form, discard, forms, items, show
from tests.ui.screen_checks import faults

THUMBNAIL_PX = 270
QUICK = 80  # of PNG: compressed less, written in a third of the time
SCREENS_PER_ROW = 2  # of the contact sheet, each in all its forms


def thumbnail(image: QImage) -> QImage:
    square = QSize(THUMBNAIL_PX, THUMBNAIL_PX)
    return image.scaled(square, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


def contact_sheet(small: list[QImage], columns: int) -> QImage:
    """All thumbnails, row by row."""
    gap = THUMBNAIL_PX // 20
    cell = THUMBNAIL_PX + gap
    rows = -(-len(small) // columns)
    sheet = QImage(columns * cell + gap, rows * cell + gap, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#8A93A3"))
    painter = QPainter(sheet)
    for index, image in enumerate(small):
        line, column = divmod(index, columns)
        inset = (THUMBNAIL_PX - image.width()) // 2
        painter.drawImage(gap + column * cell + inset, gap + line * cell + (THUMBNAIL_PX - image.height()) // 2, image)
    painter.end()
    return sheet


def look(form: Form, out: Path) -> tuple[list[str], list[bytes]]:
    """Every screen in one form: pictures into `out`, what is wrong with them, and their thumbnails."""
    app = QApplication.instance() or QApplication([])
    found, small = [], []
    for item in items():
        window = show(item, form)
        found += [f"{item.name}-{form.name}: {fault}" for fault in faults(window, form, pixels=True)]
        image = window.grab().toImage()
        discard(window)
        image.save(str(out / f"{item.name}-{form.name}.png"), quality=QUICK)
        small.append(bytes(_packed(thumbnail(image)).data()))
    app.processEvents()
    return found, small


def _packed(image: QImage) -> QByteArray:
    packed = QByteArray()
    buffer = QBuffer(packed)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", QUICK)
    return packed


def main(out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    every_form = list(forms())
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as processes:
        seen = list(processes.map(look, every_form, repeat(out)))
    found = [fault for faults_of_form, _ in seen for fault in faults_of_form]
    rows = zip(*(small for _, small in seen), strict=True)
    pictures = [QImage.fromData(picture) for row in rows for picture in row]
    contact_sheet(pictures, SCREENS_PER_ROW * len(every_form)).save(str(out / "contact-sheet.png"))
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    sys.stdout.write(f"{len(pictures)} pictures in {out}, {len(found)} faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
