"""The drawing of the system, asserted: who may import whom, how large things may grow, what lies at the top."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from pytest_archon import archrule

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kiosk", "mock_services", "tests")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
TOP_LEVEL = (
    "kiosk", "assets", "mock_services", "tests", "docs", "deploy",
    "README.md", "LICENSE", "CHANGELOG.md", "Makefile", "build.spec", "pyproject.toml", "requirements.lock",
    "kiosk*.toml",
)  # fmt: skip

DOMAIN = ("kiosk.domain", "kiosk.domain.*")
PORTS = ("kiosk.ports", "kiosk.ports.*")
SERVICES = ("kiosk.services", "kiosk.services.*")
ADAPTERS = ("kiosk.adapters", "kiosk.adapters.*")
RUNTIME = ("kiosk.runtime", "kiosk.runtime.*")
PATIENT = ("kiosk.ui.patient", "kiosk.ui.patient.*")
BOARD = ("kiosk.ui.board", "kiosk.ui.board.*")
STAFF = ("kiosk.ui.staff", "kiosk.ui.staff.*")
LOOK = ("kiosk.ui", "kiosk.ui.*")  # theme and widgets, wherever no rule says otherwise
WEB = ("kiosk.web", "kiosk.web.*")
WORDS = ("kiosk.i18n", "kiosk.gap_words", "kiosk.resources")
LOG = ("kiosk.logs",)


@dataclass(frozen=True)
class Layer:
    """Modules of the kiosk, but for `besides`, and whom of the kiosk they may import, but for `never`."""

    modules: tuple[str, ...]
    may_import: tuple[str, ...]
    besides: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        return matches(name, self.modules) and not matches(name, self.besides)


LAYERS = {
    "domain": Layer(DOMAIN, DOMAIN),
    "ports": Layer(PORTS, (*DOMAIN, *PORTS)),
    "services": Layer(SERVICES, (*DOMAIN, *PORTS, *SERVICES)),
    "adapters": Layer(ADAPTERS, (*DOMAIN, *PORTS, *ADAPTERS, *WORDS, *LOG)),
    "runtime": Layer(RUNTIME, (*DOMAIN, *PORTS, *SERVICES, *RUNTIME, *LOG)),
    "look": Layer(LOOK, (*DOMAIN, *WORDS, *LOG, *LOOK), (*PATIENT, *BOARD, *STAFF), never=(*PATIENT, *BOARD, *STAFF)),
    "patient's screens": Layer(PATIENT, (*DOMAIN, *WORDS, *LOOK), never=(*BOARD, *STAFF)),
    "board": Layer(BOARD, (*DOMAIN, *WORDS, *LOOK), never=(*PATIENT, *STAFF)),
    "staff's screens": Layer(STAFF, (*DOMAIN, *SERVICES, *WORDS, *LOG, *LOOK), never=(*PATIENT, *BOARD)),
    "web": Layer(WEB, (*DOMAIN, *SERVICES, *WORDS, *LOG, *WEB)),
    "configuration": Layer(("kiosk.config", "kiosk.config.*"), ("kiosk.config.*", "kiosk.resources")),
    "words": Layer(("kiosk.i18n", "kiosk.consent", "kiosk.gap_words"), (*DOMAIN, "kiosk.resources", "kiosk.i18n")),
    "foundations": Layer(("kiosk", "kiosk.logs", "kiosk.resources"), ()),
    "composition root and command line": Layer(
        ("kiosk.bootstrap", "kiosk.bootstrap.*", "kiosk.cli", "kiosk.cli.*", "kiosk.__main__"), ("kiosk", "kiosk.*")
    ),
}

# Libraries that only some may know.
QT = ("PySide6", "PySide6.*", "shiboken6*")
PICTURES = ("numpy", "numpy.*", "cv2", "cv2.*")
FACES = ("face_recognition", "face_recognition.*", "face_recognition_models*", "dlib", "dlib.*", "_dlib_pybind11*")
DEMO = ("mock_services", "mock_services.*")
ROOT_MODULE = ("kiosk.bootstrap", "kiosk.bootstrap.*")
RESERVED = [
    ("Qt stays outside", QT, (*RUNTIME, *LOOK, *ROOT_MODULE)),
    ("pictures stay at the edge", PICTURES, (*PORTS, *ADAPTERS, *RUNTIME, *ROOT_MODULE)),
    ("one folder knows the face library", FACES, ("kiosk.adapters.face", "kiosk.adapters.face.*")),
    ("nothing knows that it is in a demo", DEMO, ROOT_MODULE),
]

# The domain is told the time, draws no lots and touches nothing: of the standard library it needs only what computes.
TOUCHES_THE_WORLD = {
    "asyncio", "builtins", "ctypes", "http", "importlib", "io", "logging", "multiprocessing", "os", "pathlib",
    "pickle", "queue", "random", "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib", "uuid", "zoneinfo",
}  # fmt: skip
ASKS_THE_WORLD = {"now", "utcnow", "today", "open", "input", "print", "eval", "exec", "__import__", "hash", "id"}


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def sources(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", ""))


MODULES = [module(path) for path in sources("kiosk")]
BUILT = [name for name, layer in LAYERS.items() if any(layer.has(module) for module in MODULES)]


def test_every_module_belongs_to_one_layer() -> None:
    homes = {name: [title for title, layer in LAYERS.items() if layer.has(name)] for name in MODULES}
    assert {name: found for name, found in homes.items() if len(found) != 1} == {}


@pytest.mark.parametrize("title", BUILT)
def test_imports_point_inwards(title: str) -> None:
    layer = LAYERS[title]
    for whom, but in ((("kiosk", "kiosk.*"), layer.may_import), (layer.never, ())):
        if whom:
            (
                archrule(title, "imports point inwards")
                .match(*layer.modules)
                .exclude(*layer.besides)
                .may_import(*but)
                .should_not_import(*whom)
                .check("kiosk", only_direct_imports=True)
            )


@pytest.mark.parametrize(("title", "libraries", "knowing"), RESERVED, ids=[title for title, _, _ in RESERVED])
def test_a_library_is_known_only_where_it_belongs(
    title: str, libraries: tuple[str, ...], knowing: tuple[str, ...]
) -> None:
    (
        archrule(title)
        .match("kiosk", "kiosk.*")
        .exclude(*knowing)
        .should_not_import(*libraries)
        .check("kiosk", only_direct_imports=True)
    )


def test_the_patients_screens_reach_neither_adapters_nor_runtime_by_any_way() -> None:
    if "patient's screens" in BUILT:
        (
            archrule("a state to render, a dispatch(event) to call, and nothing else")
            .match(*PATIENT)
            .should_not_import(*ADAPTERS, *RUNTIME, *SERVICES, *PORTS)
            .check("kiosk")
        )


def test_the_domain_needs_the_standard_library_alone_and_of_it_only_what_computes() -> None:
    def only_what_computes(_module: str, direct: set[str], _all: object) -> bool:
        outside = {name.partition(".")[0] for name in direct if not matches(name, DOMAIN)}
        return outside <= sys.stdlib_module_names - TOUCHES_THE_WORLD

    (
        archrule("no I/O, clock or randomness in the domain")
        .match(*DOMAIN)
        .should(only_what_computes)
        .check("kiosk", only_direct_imports=True)
    )


@pytest.mark.parametrize("path", sources("kiosk/domain"), ids=module)
def test_the_domain_asks_neither_clock_nor_world(path: Path) -> None:
    assert set(calls(path)) & ASKS_THE_WORLD == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_files_are_short_enough_to_be_read(package: str) -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources(package)}
    assert {path: lines for path, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_functions_are_short_enough_to_be_understood(package: str) -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources(package)
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert too_long == []


def test_the_top_level_says_what_there_is_and_nothing_more() -> None:
    ignored = [line.strip("/ ") for line in (ROOT / ".gitignore").read_text().splitlines() if line.strip()]
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    kept = {name for name in found if not any(fnmatchcase(name, pattern) for pattern in ignored)}
    assert {name for name in kept if not matches(name, TOP_LEVEL)} == set()
