"""Pictures of every screen in every form: `python -m tests.ui.screens OUT_DIR`.

Writes one PNG per screen, language, orientation and mode, and `contact-sheet.png` with all of them.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.ui.gallery import Form, Item, discard, forms, items, show

THUMBNAIL_PX = 270
SCREENS_PER_ROW = 2  # of the contact sheet, each in all its forms


def picture(item: Item, form: Form) -> QImage:
    window = show(item, form)
    image = window.grab().toImage()
    discard(window)
    return image


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


def main(out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    every_form = list(forms())
    small = []
    for item in items():
        for form in every_form:
            image = picture(item, form)
            image.save(str(out / f"{item.name}-{form.name}.png"))
            small.append(thumbnail(image))
    contact_sheet(small, SCREENS_PER_ROW * len(every_form)).save(str(out / "contact-sheet.png"))
    app.processEvents()
    sys.stdout.write(f"{len(small)} pictures in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
