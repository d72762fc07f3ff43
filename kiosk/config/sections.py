"""The sections of the settings file, each with its defaults."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hospital(_Section):
    """`facility`: the hospital's five digits with the insurer; without them nobody is told where a card is registered,
    and nothing can be handed over."""

    vi: str = "Bệnh viện Mẫu"
    en: str = "Example Hospital"
    facility: str = Field("", pattern=r"^([0-9]{5})?$")


class Place(_Section):
    """Where this kiosk stands, as staff say it: desks and statistics name it beside the kiosk's code. One language is
    enough."""

    vi: str = Field("", max_length=60)
    en: str = Field("", max_length=60)


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


class Handover(_Section):
    """`check_in_folder`, which exists, gets a draft of the check-in table (XML) of every visit; where none is
    named, nothing is written."""

    check_in_folder: Path | None = None


class HospitalSystem(_Section):
    """The hospital's information system with its kiosk interface; it is not asked where `url` is empty. Without
    `register_visits` it is asked for services and prices alone."""

    url: str = ""
    merchant: str = ""
    signing_key: SecretStr = SecretStr("")
    ca_file: Path | None = None
    register_visits: bool = True
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


class Privacy(_Section):
    """How long this hospital keeps what the kiosk knows of people, docs/privacy.md. Below the least values it could not
    finish a day's work, or show years later what the insurer and the patient had said."""

    identity_days: int = Field(30, ge=1, le=3650)
    insurance_years: int = Field(5, ge=3, le=30)
    consent_years: int = Field(5, ge=3, le=30)


class Screen(_Section):
    px_per_mm: float = Field(4.03, gt=1, lt=30)
    width_px: int = Field(1080, ge=320)
    height_px: int = Field(1920, ge=320)
    full_screen: bool = True
    reduced_motion: bool = False
    languages: tuple[Literal["vi", "en", "km"], ...] = Field(("vi", "en", "km"), min_length=1, max_length=4)

    @model_validator(mode="after")
    def _begins_in_vietnamese(self) -> "Screen":
        if self.languages[0] != "vi" or len(set(self.languages)) != len(self.languages):
            raise ValueError("languages: vi first, and each once")
        return self


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
    """Calls in the waiting room, and screens read aloud. `recordings`: a folder of WAV files in vi/, en/ and km/, named
    in docs/speech.md, below the state directory unless absolute; what has none is spoken by espeak-ng. `player` plays a
    WAV file that is its last argument, at a kiosk and at a board that is a window. `recorder` writes what the
    microphone hears, 16-bit mono samples at 22,050 Hz, until it is ended; it runs while staff record a sentence."""

    recordings: Path = Path("recordings")
    player: str = "aplay -q"
    recorder: str = "arecord -q -t raw -f S16_LE -c 1 -r 22050"


class Backup(_Section):
    """Of one machine's store; a hospital's database has tools of its own. `folder` and `key` are below the state
    directory unless absolute. Who has the key file can read every backup, and without it nobody can."""

    folder: Path = Path("backups")
    key: Path = Path("backup.key")
    keep: int = Field(14, ge=1)  # of this kiosk, the newest


class Health(_Section):
    """Where this machine's own programs may ask for /healthz and /metrics (Prometheus), at 127.0.0.1 alone: of
    `kiosk run` at `port`, of `kiosk serve` at `serve_port`. 0: nowhere."""

    port: int = Field(0, ge=0, le=65535)
    serve_port: int = Field(0, ge=0, le=65535)
