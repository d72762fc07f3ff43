"""Settings from `kiosk.toml` and `KIOSK_*` variables: validated once, frozen, passed in.

A variable wins over the file, the file over the default. Nested keys join with two underscores:
`[face] accept` is KIOSK_FACE__ACCEPT. Unknown keys are refused, with the nearest valid name.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field, PrivateAttr, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kiosk.config.sections import (
    Backup,
    Cameras,
    Chip,
    Face,
    Fhir,
    Handover,
    Health,
    Hospital,
    HospitalSystem,
    Place,
    Printer,
    Privacy,
    Registry,
    Scanner,
    Screen,
    Speech,
    Web,
)
from kiosk.resources import asset

__all__ = [
    "SIMULATED",
    "Cameras",
    "Chip",
    "ConfigError",
    "DemoSettings",
    "Hospital",
    "Origin",
    "Place",
    "Printer",
    "Privacy",
    "Registry",
    "Scanner",
    "Screen",
    "Settings",
    "Web",
    "load",
    "origins",
]

DEFAULT_FILE = Path("kiosk.toml")
_PREFIX = "KIOSK_"
_NEST = "__"
_FILE_VARIABLE = "KIOSK_CONFIG"  # names the file; not a setting itself
SIMULATED = "folder:"
_PASSWORD = re.compile(r"(://[^/@:]*:)[^/@]*(@)")  # in an address


class ConfigError(ValueError):
    """Settings that cannot be used; the message names key and reason, for the person who wrote them."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=_PREFIX, env_nested_delimiter=_NEST, env_ignore_empty=True
    )

    kiosk: str = Field("K1", pattern=r"^[A-GI-TV-Z][A-Z0-9]{0,3}$")
    demo: bool = False
    state_dir: Path = Path.home() / ".local" / "state" / "hospital-kiosk"
    database: str = ""
    clinics: Path = asset("clinics.toml")
    timezone: str = "Asia/Ho_Chi_Minh"
    day_turns_at: time = time(3, 0)
    hospital: Hospital = Hospital()
    place: Place = Place()
    cameras: Cameras = Cameras()
    scanner: Scanner = Scanner()
    chip: Chip = Chip()
    face: Face = Face()
    registry: Registry = Registry()
    fhir: Fhir = Fhir()
    handover: Handover = Handover()
    hospital_system: HospitalSystem = HospitalSystem()
    printer: Printer = Printer()
    privacy: Privacy = Privacy()
    screen: Screen = Screen()
    web: Web = Web()
    speech: Speech = Speech()
    backup: Backup = Backup()
    health: Health = Health()
    _file: Path | None = PrivateAttr(None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ZoneInfoNotFoundError, ValueError) as error:  # OSError: a folder of zones, such as Asia
            raise ValueError("not a time zone, such as Asia/Ho_Chi_Minh") from error
        return value

    @field_validator("database")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if value and not re.match(r"sqlite:///.|postgresql://", value):
            raise ValueError("postgresql://..., sqlite:///PATH, or nothing for a file in the state directory")
        return value

    @model_validator(mode="after")
    def _simulated_only_in_demo(self) -> "Settings":
        for name, device in self.cameras:
            if device.startswith(SIMULATED) and not self.demo:
                raise ValueError(f"cameras.{name} is a simulated device, which needs demo = true")
        return self

    @model_validator(mode="after")
    def _series_of_its_own(self) -> "Settings":
        if self.is_shared and re.fullmatch("[A-Z][0-9]{1,3}", self.kiosk) is None:
            raise ValueError("kiosk must be a letter and a number, such as K2, where several share a database")
        return self

    def read_from(self, file: Path | None) -> Self:
        self._file = file
        return self

    @property
    def file(self) -> Path | None:
        """Where they were read from; None where there is no file, and in a demo."""
        return self._file

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_shared(self) -> bool:
        """Whether the store is a hospital's, which can be out of reach."""
        return self.database.startswith("postgresql://")

    @property
    def cut_off_path(self) -> Path:
        """What a kiosk goes on with while the hospital's database is out of reach."""
        return self.state_dir / "cut-off.sqlite3"

    @property
    def database_path(self) -> Path:
        """The file of one machine."""
        if self.is_shared or not self.database:
            return self.state_dir / "kiosk.sqlite3"
        return Path(self.database.removeprefix("sqlite:///"))

    @property
    def ticket_dir(self) -> Path:
        return self.state_dir / self.printer.folder

    @property
    def roll_path(self) -> Path:
        return self.state_dir / "paper-roll.json"

    @property
    def machine_path(self) -> Path:
        """What technicians set at the machine itself."""
        return self.state_dir / "machine.json"

    @property
    def calibration_path(self) -> Path:
        return self.state_dir / self.face.calibration

    @property
    def cohort_path(self) -> Path | None:
        return self.state_dir / self.face.cohort if self.face.cohort else None

    @property
    def recordings_folder(self) -> Path:
        return self.state_dir / self.speech.recordings

    @property
    def backup_folder(self) -> Path:
        return self.state_dir / self.backup.folder

    @property
    def backup_key(self) -> Path:
        return self.state_dir / self.backup.key

    @property
    def one_camera(self) -> bool:
        return self.cameras.card == self.cameras.face


class DemoSettings(Settings):
    """Nothing of this machine's own settings counts in a demo: no real store, registry or device may be touched."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Origin:
    """One value, and where it came from; secrets are masked."""

    key: str
    value: str
    source: str  # "default", the file's path, or the variable's name


def load(file: Path | None = None) -> Settings:
    """Settings of `file`, or of $KIOSK_CONFIG, or of ./kiosk.toml where there is one. Raises ConfigError."""
    _refuse_unknown(_variables(), _variable)
    path = _path(file)
    values = _read(path)
    _refuse_unknown(_flat(values), str)
    try:
        return Settings(**values).read_from(path)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(detail) for detail in error.errors())) from None


def origins(settings: Settings, file: Path | None = None) -> list[Origin]:
    """Every key with its value and source, in the order of declaration."""
    path = _path(file)
    in_file = set(_flat(_read(path)))
    found = []
    for key in _keys(Settings):
        value: Any = settings
        for part in key.split("."):
            value = getattr(value, part)
        variable = _variable(key)
        source = variable if os.environ.get(variable) else str(path) if key in in_file else "default"
        masked = _PASSWORD.sub(r"\1********\2", str(value))
        found.append(Origin(key, "********" if isinstance(value, SecretStr) else masked, source))
    return found


def _path(file: Path | None) -> Path | None:
    variable = os.environ.get(_FILE_VARIABLE)
    named = file or (Path(variable) if variable else None)
    if named is not None:
        if not named.is_file():
            raise ConfigError(f"{named}: no such file")
        return named
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None


def _keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _keys(info.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _variable(key: str) -> str:
    return _PREFIX + key.replace(".", _NEST).upper()


def _variables() -> Iterator[str]:
    for name in os.environ:
        if name.startswith(_PREFIX) and name != _FILE_VARIABLE:
            yield name.removeprefix(_PREFIX).lower().replace(_NEST, ".")


def _refuse_unknown(given: Iterator[str], spelled: Callable[[str], str]) -> None:
    known = list(_keys(Settings))
    for key in given:
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
            raise ConfigError(f"unknown setting {spelled(key)}; the nearest valid name is {spelled(nearest[0])}")


def _explain(detail: Any) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    message = detail["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message
