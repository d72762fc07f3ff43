"""What is in the frozen program's folder, and what has no business there."""

import importlib.util
import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType

from PyInstaller.archive.readers import CArchiveReader

MOST_MB = 642.0  # 625 were measured; a library that comes in unasked is larger than the room left

# Besides what deploy/licences.py does not list as shipped.
UNWANTED_MODULES = (
    "mock_services", "tests", "tkinter", "PySide6.QtTest", "PySide6.QtQml", "PySide6.QtQuick*", "PySide6.QtNetwork",
    "PySide6.QtWebEngine*", "PySide6.QtDesigner", "PySide6.QtSql", "PySide6.QtHelp",
)  # fmt: skip
UNWANTED_FILES = (
    "*/pyarrow/*", "*/mock_services/*", "*/tests/*", "*libarrow*", "*libQt6Quick*", "*libQt6Qml*", "*libQt6Network*",
    "*libQt6WebEngine*", "*libQt6Designer*", "*libQt6Sql*", "*libgtk*", "*libqvnc*", "*/qmltooling/*",
    "*/PySide6/Qt/translations/*",
)  # fmt: skip
WANTED_FILES = (
    "*/assets/clinics.toml", "*/assets/fonts/*.ttf", "*/assets/locales/vi/LC_MESSAGES/kiosk.mo",
    "*/assets/test-face.png", "*/face_recognition_models/models/*.dat",
    "*/kiosk/adapters/storage/migrations/0001_first.sql", "*/kiosk/web/templates/*.html", "*/kiosk/web/static/*",
    "*/tzdata/zoneinfo/Asia/Ho_Chi_Minh", "*/platforms/libqxcb.so", "*/platforms/libqwayland*.so",
    "*/platforms/libqoffscreen.so",
)  # fmt: skip


def _licences() -> ModuleType:
    """deploy/ is a folder of programs, and no package."""
    path = Path(__file__).parents[2] / "deploy" / "licences.py"
    spec = importlib.util.spec_from_file_location("licences", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def modules(folder: Path) -> set[str]:
    """Names of the Python modules inside the program."""
    archive = CArchiveReader(str(folder / "kiosk"))
    (name,) = (name for name in archive.toc if name.endswith(".pyz"))
    return set(archive.open_embedded_archive(name).toc)


def files(folder: Path) -> list[str]:
    return [f"/{path.relative_to(folder)}" for path in sorted(folder.rglob("*")) if path.is_file()]


def size_mb(folder: Path) -> float:
    return sum(os.lstat(path).st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6


def complaints(folder: Path) -> Iterator[str]:
    """One line for each thing that is there and should not be, or the other way round."""
    names, paths = modules(folder), files(folder)
    for pattern in (*UNWANTED_MODULES, *_licences().modules_not_shipped()):
        if found := sorted(n for n in names if fnmatchcase(n, pattern) or fnmatchcase(n, f"{pattern}.*")):
            yield f"module {found[0]} is inside ({len(found)} of its kind)"
    for pattern in UNWANTED_FILES:
        if found := [path for path in paths if fnmatchcase(path, pattern)]:
            yield f"file {found[0]} is inside ({len(found)} of its kind)"
    for pattern in WANTED_FILES:
        if not any(fnmatchcase(path, pattern) for path in paths):
            yield f"no file like {pattern} is inside"
    if (size := size_mb(folder)) > MOST_MB:
        yield f"{size:.0f} MB is more than {MOST_MB:.0f}: something came in unasked"
