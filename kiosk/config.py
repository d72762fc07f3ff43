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
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kiosk.resources import asset

DEFAULT_FILE = Path("kiosk.toml")
_PREFIX = "KIOSK_"
_NEST = "__"
_FILE_VARIABLE = "KIOSK_CONFIG"  # names the file; not a setting itself
SIMULATED = "folder:"
_PASSWORD = re.compile(r"(://[^/@:]*:)[^/@]*(@)")  # in an address


class ConfigError(ValueError):
    """Settings that cannot be used; the message names key and reason, for the person who wrote them."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hospital(_Section):
    """`facility`: the hospital's five digits with the insurer; without them nobody is told where a card is registered,
    and nothing can be handed over."""

    vi: str = "Bệnh viện Mẫu"
    en: str = "Example Hospital"
    facility: str = Field("", pattern=r"^([0-9]{5})?$")


class Cameras(_Section):
    """A device path or number. `folder:PATH` is a file-backed camera; it needs `demo = true`."""

    card: str = "/dev/video0"
    card_close: str = ""  # a second card camera, focused nearer; nothing where there is none
    face: str = "/dev/video2"


class Scanner(_Section):
    """A 2-D scanner beside the card camera: at a serial port (a USB scanner in COM mode has one), or as a keyboard."""

    kind: Literal["none", "serial", "wedge"] = "none"
    port: str = "/dev/ttyACM0"  # better a path below /dev/serial/by-id, which stays the same
    baud: int = Field(9600, ge=1200, le=921600)


class Chip(_Section):
    """A PC/SC reader for the card's chip. `reader` is part of its name, `certificates` a folder of the country
    certificates whose signatures count; without them a chip's content is unchanged, and signed by nobody known."""

    enabled: bool = False
    reader: str = ""
    certificates: Path | None = None


class Face(_Section):
    """Provisional zones of the descriptor distance, which `calibration` replaces: the file that `kiosk face calibrate`
    wrote, below the state directory unless absolute. `challenge` lists the proofs of life that are asked for: flash,
    turn, nod, blink; none of them where it is empty. `cohort` is the file that `kiosk face cohort` wrote, below the
    state directory unless absolute: it counts once a calibration was made with it."""

    accept: float = Field(0.50, gt=0, lt=1)
    staff: float = Field(0.60, gt=0, lt=1)
    calibration: Path = Path("face-calibration.json")
    cohort: Path | None = None
    challenge: frozenset[Literal["flash", "turn", "nod", "blink"]] = frozenset({"flash", "turn", "nod", "blink"})
    good_frames: int = Field(5, ge=1, le=10)

    @model_validator(mode="after")
    def _ordered(self) -> "Face":
        if self.staff < self.accept:
            raise ValueError("staff must not be below accept")
        return self


class Registry(_Section):
    """The hospital's server that owns the insurance gateway's account and the portraits. `birth_date_layout`: which of
    the two forms in the gateway's letter this server wants; `keep_answers_s`: how long an answer counts within one
    check-in before the insurer is asked again."""

    url: str = "http://127.0.0.1:8765"
    username: str = ""
    password: SecretStr = SecretStr("")
    staff_name: str = ""
    staff_citizen_number: str = ""
    ca_file: Path | None = None
    birth_date_layout: Literal["dd/MM/yyyy", "ddMMyyyy"] = "dd/MM/yyyy"
    keep_answers_s: float = Field(300.0, ge=0, le=3600)
    insurance_budget_s: float = Field(8.0, gt=0, le=30)
    portrait_budget_s: float = Field(4.0, gt=0, le=30)


class Fhir(_Section):
    """The FHIR R4 server to which visits are handed over; nothing is where `url` is empty. `system` is the address
    below which the hospital's identifiers are: SYSTEM/visit, SYSTEM/citizen-number and so on."""

    url: str = ""
    token: SecretStr = SecretStr("")
    system: str = ""
    ca_file: Path | None = None
    budget_s: float = Field(20.0, gt=0, le=120)

    @model_validator(mode="after")
    def _has_a_system(self) -> "Fhir":
        if self.url and not self.system.startswith(("https://", "http://", "urn:")):
            raise ValueError("system must be an address of the hospital's own, such as https://hospital.example/id")
        return self


class HospitalSystem(_Section):
    """The hospital's information system with its kiosk interface; it is not asked where `url` is empty."""

    url: str = ""
    merchant: str = ""
    signing_key: SecretStr = SecretStr("")
    ca_file: Path | None = None
    budget_s: float = Field(8.0, gt=0, le=60)


class Printer(_Section):
    """`device` is tcp:HOST:PORT, serial:PATH or usb:PATH of a receipt printer (ESC/POS), or cups:QUEUE. Without one,
    tickets are written as PDF files into `folder`, below the state directory unless absolute. `public_url` is where
    telephones reach the pages of `kiosk serve`, such as https://queue.hospital.example; nothing where they do not.

    `answers` is false for a printer that never says what became of a ticket. `drawing` is the command of the picture:
    raster, graphics or column, for printers that know only one of them. `roll_m` is a new roll's length, and `low_m`
    what is left of it when the printer says that its paper is low."""

    device: str = Field("", pattern=r"^$|^(tcp:.+:[0-9]+|serial:.+|usb:.+|cups:[^\s/#-][^\s/#]*)$")
    folder: Path = Path("tickets")
    public_url: str = Field("", pattern=r"^(https?://[^\s/]+(/[^\s?#]*)?)?$")
    paper_mm: Literal[58, 80] = 80
    cutter: bool = True
    answers: bool = True
    drawing: Literal["raster", "graphics", "column"] = "raster"
    baud: int = Field(115200, ge=57600, le=921600)  # a ticket has 80 kB: slower lines take longer than people wait
    roll_m: float = Field(80.0, gt=0, le=500)
    low_m: float = Field(2.5, ge=0, le=50)


class Screen(_Section):
    px_per_mm: float = Field(4.03, gt=1, lt=30)
    width_px: int = Field(1080, ge=320)
    height_px: int = Field(1920, ge=320)
    full_screen: bool = True
    reduced_motion: bool = False


class Web(_Section):
    """Desks, boards, telephones and the API, served by `kiosk serve`. Beyond this machine PINs need TLS: name a
    certificate and its key, or set `behind_proxy` where a proxy on this machine speaks TLS and X-Forwarded-For."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    names: tuple[str, ...] = ()  # by which browsers may call the server, besides public_url's and plain addresses
    certificate: Path | None = None
    certificate_key: Path | None = None
    behind_proxy: bool = False
    session_hours: float = Field(12, gt=0, le=24)
    requests_per_minute: int = Field(1200, ge=1)  # of one client of the API

    @model_validator(mode="after")
    def _certificate_with_its_key(self) -> "Web":
        if (self.certificate is None) != (self.certificate_key is None):
            raise ValueError("certificate and certificate_key belong together")
        return self


class Speech(_Section):
    """Calls in the waiting room. `recordings`: a folder of WAV files in vi/ and en/, named in docs/speech.md; what has
    none is spoken by espeak-ng. `player` plays a WAV file that is its last argument, at a board that is a window."""

    recordings: Path | None = None
    player: str = "aplay -q"


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
    cameras: Cameras = Cameras()
    scanner: Scanner = Scanner()
    chip: Chip = Chip()
    face: Face = Face()
    registry: Registry = Registry()
    fhir: Fhir = Fhir()
    hospital_system: HospitalSystem = HospitalSystem()
    printer: Printer = Printer()
    screen: Screen = Screen()
    web: Web = Web()
    speech: Speech = Speech()

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
    def calibration_path(self) -> Path:
        return self.state_dir / self.face.calibration

    @property
    def cohort_path(self) -> Path | None:
        return self.state_dir / self.face.cohort if self.face.cohort else None

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
    values = _read(_path(file))
    _refuse_unknown(_flat(values), str)
    try:
        return Settings(**values)
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
