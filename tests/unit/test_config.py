"""Every way in which settings can be wrong has its message, and every value says where it came from."""

from pathlib import Path
from textwrap import dedent
from typing import Protocol

import pytest
from pydantic import ValidationError

from kiosk.config import Cameras, ConfigError, DemoSettings, Printer, Registry, Settings, load, origins


class Write(Protocol):
    def __call__(self, text: str, name: str = "mine.toml") -> Path: ...


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write


WRONG_FILES = {
    "unknown key": ("kiosc = 'K1'", "unknown setting kiosc; the nearest valid name is kiosk"),
    "unknown key in a section": (
        "[face]\nacept = 0.4",
        "unknown setting face.acept; the nearest valid name is face.accept",
    ),
    "unknown section": ("[faces]\naccept = 0.4", "unknown setting faces.accept; the nearest valid name is face.accept"),
    "unknown empty section": ("[fase]", "fase: Extra inputs are not permitted"),
    "value for a section": ("face = 3", "unknown setting face; the nearest valid name is face."),
    "wrong type": ("demo = 'perhaps'", "demo: Input should be a valid boolean"),
    "number out of range": ("[face]\naccept = 1.5", "face.accept: Input should be less than 1"),
    "staff below accept": ("[face]\naccept = 0.55\nstaff = 0.5", "face: staff must not be below accept"),
    "languages without Vietnamese": (
        "[screen]\nlanguages = ['en', 'km']",
        "screen: languages: vi first, and each once",
    ),
    "bad zone": ("timezone = 'Asia/Tay_Ninh'", "timezone: not a time zone, such as Asia/Ho_Chi_Minh"),
    "folder of zones": ("timezone = 'Asia'", "timezone: not a time zone, such as Asia/Ho_Chi_Minh"),
    "bad name of the kiosk": ("kiosk = 'Kiosk 1'", "kiosk: String should match pattern"),
    "bad hour": ("day_turns_at = 'three'", "day_turns_at: Input should be"),
    "other database": ("database = 'mysql://db'", "database: postgresql://..., sqlite:///PATH, or nothing for"),
    "name that could be a clinic's": ("kiosk = 'K'\ndatabase = 'postgresql://db/kiosk'", "kiosk must be a letter and"),
    "simulated card camera": ("[cameras]\ncard = 'folder:x'", "cameras.card is a simulated device, which needs demo"),
    "simulated face camera": ("[cameras]\nface = 'folder:x'", "cameras.face is a simulated device, which needs demo"),
    "secret of the wrong type": ("[registry]\npassword = 7", "registry.password: Input should be a valid string"),
    "bad TOML": ("demo = yes", "mine.toml: Invalid value"),
}


@pytest.mark.parametrize(("text", "message"), WRONG_FILES.values(), ids=WRONG_FILES.keys())
def test_a_wrong_file_is_refused_with_its_reason(write: Write, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(write(text))
    assert message in str(refused.value)


WRONG_VARIABLES = {
    "unknown": ("KIOSK_DEMMO", "1", "unknown setting KIOSK_DEMMO; the nearest valid name is KIOSK_DEMO"),
    "unknown in a section": (
        "KIOSK_FACE__ACEPT",
        "0.4",
        "unknown setting KIOSK_FACE__ACEPT; the nearest valid name is KIOSK_FACE__ACCEPT",
    ),
    "one underscore": (
        "KIOSK_FACE_ACCEPT",
        "0.4",
        "unknown setting KIOSK_FACE_ACCEPT; the nearest valid name is KIOSK_FACE__ACCEPT",
    ),
    "section as a whole": ("KIOSK_FACE", "{}", "unknown setting KIOSK_FACE; the nearest valid name is KIOSK_"),
    "wrong type": ("KIOSK_FACE__ACCEPT", "near", "face.accept: Input should be a valid number"),
    "simulated device": ("KIOSK_CAMERAS__CARD", "folder:x", "cameras.card is a simulated device"),
    "missing file": ("KIOSK_CONFIG", "/nowhere/kiosk.toml", "/nowhere/kiosk.toml: no such file"),
}


@pytest.mark.parametrize(("name", "value", "message"), WRONG_VARIABLES.values(), ids=WRONG_VARIABLES.keys())
def test_a_wrong_variable_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as refused:
        load()
    assert message in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: no such file"):
        load(tmp_path / "none.toml")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"[hospital]\nvi = '\xff'")
    with pytest.raises(ConfigError, match=r"mine\.toml: 'utf-8' codec"):
        load(path)


def test_every_mistake_is_named_at_once(write: Write) -> None:
    with pytest.raises(ConfigError) as refused:
        load(write("demo = 'perhaps'\ntimezone = 'Mars'"))
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["demo", "timezone"]


def test_a_refused_password_is_not_quoted(write: Write) -> None:
    with pytest.raises(ConfigError) as refused:
        load(write("[registry]\npassword = 70707070"))
    assert "70707070" not in str(refused.value)


def test_without_anything_the_defaults_hold() -> None:
    settings = load()
    assert (settings.kiosk, settings.demo, settings.timezone) == ("K1", False, "Asia/Ho_Chi_Minh")
    assert settings.zone.key == "Asia/Ho_Chi_Minh"
    assert settings.clinics.is_file()


def test_an_empty_section_changes_nothing(write: Write) -> None:
    assert load(write("[face]\n[registry]\n")).model_dump() == load().model_dump()


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_FACE__ACCEPT", "0.42")
    settings = load(write("kiosk = 'K2'\n[face]\naccept = 0.45\nstaff = 0.55"))
    assert (settings.kiosk, settings.face.accept, settings.face.staff, settings.face.good_frames) == (
        "K2",
        0.42,
        0.55,
        5,
    )


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_FACE__ACCEPT", "")
    assert load().face.accept == 0.5


def test_the_file_is_named_by_the_caller_or_by_a_variable_or_lies_where_the_kiosk_starts(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("kiosk = 'AHEM'", "kiosk.toml")
    assert load().kiosk == "AHEM"
    monkeypatch.setenv("KIOSK_CONFIG", str(write("kiosk = 'VAR'", "variable.toml")))
    assert load().kiosk == "VAR"
    assert load(write("kiosk = 'CALL'", "caller.toml")).kiosk == "CALL"


def test_a_simulated_device_is_at_home_in_a_demo(write: Write) -> None:
    settings = load(write("demo = true\n[cameras]\ncard = 'folder:cards'\nface = 'folder:faces'"))
    assert settings.cameras.card == "folder:cards"


def test_origins_say_where_each_value_came_from(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_KIOSK", "K7")
    path = write("kiosk = 'K2'\n[face]\naccept = 0.45")
    found = {origin.key: (origin.value, origin.source) for origin in origins(load(path), path)}
    assert found["kiosk"] == ("K7", "KIOSK_KIOSK")
    assert found["face.accept"] == ("0.45", str(path))
    assert found["face.staff"] == ("0.6", "default")
    assert found["timezone"] == ("Asia/Ho_Chi_Minh", "default")


def test_origins_name_every_key_once() -> None:
    keys = [origin.key for origin in origins(load())]
    assert len(keys) == len(set(keys))
    assert {"kiosk", "registry.password", "screen.px_per_mm"} <= set(keys)
    assert keys[0] == "kiosk"


def test_secrets_are_masked_wherever_settings_are_shown(write: Write) -> None:
    path = write("[registry]\nusername = 'clinic'\npassword = 'very secret'")
    settings = load(path)
    assert settings.registry.password.get_secret_value() == "very secret"
    shown = {origin.key: origin.value for origin in origins(settings, path)}
    assert shown["registry.password"] == "********"
    assert shown["registry.username"] == "clinic"
    assert "very secret" not in f"{settings!r} {settings} {origins(settings, path)}"


def test_settings_are_frozen() -> None:
    settings = load()
    with pytest.raises(ValidationError):
        settings.face.accept = 0.9
    with pytest.raises(ValidationError):
        settings.demo = True


@pytest.mark.parametrize(
    ("database", "path"),
    [
        ("", "/state/kiosk.sqlite3"),
        ("sqlite:////var/kiosk.db", "/var/kiosk.db"),
        ("sqlite:///here.db", "here.db"),
        ("postgresql://db.example/kiosk", "/state/kiosk.sqlite3"),
    ],
)
def test_the_database_is_a_file_of_the_state_unless_it_is_named(database: str, path: str) -> None:
    settings = Settings(state_dir=Path("/state"), database=database)
    assert settings.database_path == Path(path)
    assert settings.is_shared == database.startswith("postgresql")


def test_the_password_of_a_database_is_not_shown() -> None:
    settings = Settings(database="postgresql://kiosk:s3cret@db.example/kiosk")
    (shown,) = [origin.value for origin in origins(settings) if origin.key == "database"]
    assert shown == "postgresql://kiosk:********@db.example/kiosk"


def test_tickets_lie_below_the_state_unless_their_folder_is_absolute() -> None:
    assert Settings(state_dir=Path("/state")).ticket_dir == Path("/state/tickets")
    assert Settings(state_dir=Path("/state"), printer=Printer(folder=Path("/paper"))).ticket_dir == Path("/paper")


def test_two_names_of_one_camera_are_one_camera() -> None:
    assert not load().one_camera
    assert Settings(cameras=Cameras(card="/dev/video0", face="/dev/video0")).one_camera


def test_a_demo_takes_nothing_from_the_machines_own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a hospital's machine a demo must not write into the real store, nor ask the real registry."""
    for name, value in (
        ("KIOSK_STATE_DIR", "/var/lib/kiosk"),
        ("KIOSK_DATABASE", "sqlite:////var/lib/kiosk/real.sqlite3"),
        ("KIOSK_REGISTRY__URL", "https://registry.example"),
        ("KIOSK_DEMO", "false"),
    ):
        monkeypatch.setenv(name, value)
    settings = DemoSettings(demo=True, state_dir=tmp_path)
    assert settings.demo
    assert settings.database_path.parent == tmp_path
    assert settings.registry.url == Registry().url


@pytest.mark.parametrize(
    "device", ["", "tcp:printer.local:9100", "serial:/dev/ttyUSB0", "usb:/dev/usb/lp0", "cups:A_1"]
)
def test_a_printer_is_named_by_its_way(device: str) -> None:
    assert Printer(device=device).device == device


@pytest.mark.parametrize("device", ["lp0", "tcp:printer", "tcp::", "cups:", "cups:-o raw", "cups:a/b", "usb:"])
def test_a_printer_that_leads_nowhere_is_refused(device: str) -> None:
    with pytest.raises(ValidationError):
        Printer(device=device)


def test_a_serial_printer_that_is_too_slow_for_a_ticket_is_refused() -> None:
    with pytest.raises(ValidationError):
        Printer(device="serial:/dev/ttyS0", baud=9600)
