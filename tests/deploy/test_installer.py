"""deploy/install.sh in a root of its own, with programs in place of systemctl and its like that note their calls."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
FAKES = {
    "systemctl": """
        echo "systemctl $*" >>"$CALLS"
        action=$1; shift
        case $action in
            is-active) test -e "$RUNNING/$2" ;;
            start) for service; do touch "$RUNNING/$service"; done ;;
            stop) for service; do rm -f "$RUNNING/$service"; done ;;
        esac
        """,
    "useradd": 'echo "useradd" >>"$CALLS"; touch "$RUNNING/account"',
    "userdel": 'echo "userdel" >>"$CALLS"; rm "$RUNNING/account"',
    "id": 'case "$*" in -u) echo 0 ;; -un) echo root ;; *) test -e "$RUNNING/account" ;; esac',
    "chown": "",
    "udevadm": "",
    "runuser": 'shift 3; exec "$@"',  # -u kiosk --
    "install": """
        set -- $(echo "$@" | sed 's/-o [a-z]*//; s/-g [a-z]*//')
        exec /usr/bin/install "$@"
        """,
}  # fmt: skip
PROGRAM = """#!/bin/sh
case "$1" in
    --version) echo {version} ;;
    doctor) echo "doctor {version}" >>"$CALLS"; ls "$KIOSK_STATE_DIR" >"$RUNNING/doctor-saw"; exit {fit} ;;
    backup) echo "backup {version}" >>"$CALLS" ;;
esac
"""


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "root"
        self.calls_file, self.running = folder / "calls", folder / "running"
        for path in (self.root, self.running, folder / "bin"):
            path.mkdir()
        for name, body in FAKES.items():
            path = folder / "bin" / name
            path.write_text(f"#!/bin/sh\n{body}\n")
            path.chmod(0o755)

    def build(self, version: str, *, fit: bool = True) -> Path:
        """A frozen program, as small as it gets."""
        folder = self.folder / f"dist-{version}"
        if not folder.exists():
            folder.mkdir()
            (folder / "_internal").mkdir()
            (folder / "_internal" / "library").write_text(version)
            (folder / "kiosk").write_text(PROGRAM.format(version=version, fit=0 if fit else 1))
            (folder / "kiosk").chmod(0o755)
            shutil.copytree(DEPLOY, folder / "deploy", ignore=shutil.ignore_patterns("__pycache__"))  # as make build
        return folder

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "KIOSK_INSTALL_ROOT": str(self.root),
            "CALLS": str(self.calls_file),
            "RUNNING": str(self.running),
        }
        self.calls_file.write_text("")
        script = DEPLOY / "install.sh"
        return subprocess.run(
            ["sh", script, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False
        )

    def start(self, *services: str) -> None:
        for service in services:
            (self.running / service).touch()

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines()

    @property
    def in_use(self) -> str:
        return os.readlink(self.root / "opt/kiosk/current").partition("-")[0]

    def tree(self) -> dict[str, str]:
        """Every path below the root, with what a file holds or a link points to."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            found[name] = os.readlink(path) if path.is_symlink() else path.read_text() if path.is_file() else "folder"
        return found


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_first_installation_puts_everything_in_its_place(machine: Machine) -> None:
    done = machine.run(machine.build("1.0.0"))
    assert done.returncode == 0, done.stderr
    assert machine.in_use == "1.0.0"
    tree = machine.tree()
    for path in (
        "etc/kiosk/kiosk.toml",
        "etc/systemd/system/kiosk.service",
        "etc/systemd/system/kiosk-serve.service",
        "etc/systemd/system/kiosk-backup.timer",
        "etc/udev/rules.d/70-kiosk.rules",
        "etc/polkit-1/rules.d/50-kiosk.rules",
        "usr/local/bin/kiosk",
    ):
        assert path in tree
    assert "systemctl daemon-reload" in machine.calls
    assert "systemctl enable --now kiosk.service" in done.stdout  # what to do next


def test_a_second_run_changes_nothing_and_keeps_what_was_edited(machine: Machine) -> None:
    machine.run(machine.build("1.0.0"))
    for edited in ("etc/kiosk/kiosk.toml", "etc/udev/rules.d/70-kiosk.rules"):
        (machine.root / edited).write_text("# edited by hand")
    before = machine.tree()
    done = machine.run(machine.build("1.0.0"))
    assert (done.returncode, machine.tree()) == (0, before)
    assert "doctor 1.0.0" not in machine.calls


def test_polkits_own_folder_stays_as_closed_as_it_is_and_its_other_rules_stay(machine: Machine) -> None:
    rules = machine.root / "etc/polkit-1/rules.d"
    rules.mkdir(parents=True)
    (rules / "49-other.rules").write_text("somebody else's")
    rules.chmod(0o700)
    machine.run(machine.build("1.0.0"))
    assert stat.S_IMODE(rules.stat().st_mode) == 0o700
    assert stat.S_IMODE((rules / "50-kiosk.rules").stat().st_mode) == 0o644  # polkit's account has to read it
    machine.run("--remove")
    assert [path.name for path in rules.iterdir()] == ["49-other.rules"]


def test_the_account_of_the_units_is_the_one_that_polkit_is_told_of() -> None:
    rule = (DEPLOY / "polkit/50-kiosk.rules").read_text()
    assert 'subject.user == "kiosk"' in rule
    assert "User=kiosk\n" in (DEPLOY / "systemd/kiosk.service").read_text()
    assert {"access_pcsc", "access_card"} == set(re.findall(r"org\.debian\.pcsc-lite\.(\w+)", rule))


def test_an_update_stops_what_runs_looks_and_starts_it_again(machine: Machine) -> None:
    machine.run(machine.build("1.0.0"))
    machine.start("kiosk.service")
    (machine.root / "var/lib/kiosk/kiosk.sqlite3").write_text("the store")
    done = machine.run(machine.build("2.0.0"))
    assert done.returncode == 0, done.stderr
    assert machine.in_use == "2.0.0"
    of_interest = [call for call in machine.calls if "is-active" not in call and "daemon" not in call]
    assert of_interest == [
        "backup 1.0.0",
        "systemctl stop kiosk.service",
        "doctor 2.0.0",
        "systemctl start kiosk.service",
    ]
    assert (machine.running / "doctor-saw").read_text().split() == ["kiosk.sqlite3"]  # a copy: the store is untouched
    assert not (machine.root / "var/lib/kiosk/update-trial").exists()


def test_a_version_whose_doctor_is_not_content_never_counts(machine: Machine) -> None:
    machine.run(machine.build("1.0.0"))
    machine.start("kiosk.service", "kiosk-serve.service")
    before = machine.tree()
    done = machine.run(machine.build("2.0.0", fit=False))
    assert done.returncode == 1
    assert "1.0.0" in done.stderr
    assert "still in use" in done.stderr
    assert machine.tree() == before
    assert (machine.running / "kiosk.service").exists()
    assert (machine.running / "kiosk-serve.service").exists()


def test_a_first_installation_that_is_not_fit_says_so_and_can_be_repeated(machine: Machine) -> None:
    done = machine.run(machine.build("1.0.0", fit=False))
    assert done.returncode == 1
    assert "Nothing is in use yet" in done.stderr
    assert not (machine.root / "opt/kiosk/current").exists()
    assert machine.run(machine.build("1.0.1")).returncode == 0


def test_rolling_back_goes_to_the_version_before_and_back_again(machine: Machine) -> None:
    assert machine.run("--roll-back").returncode == 1
    for version in ("1.0.0", "2.0.0"):
        machine.run(machine.build(version))
    machine.start("kiosk.service")
    assert machine.run("--roll-back").returncode == 0
    assert machine.in_use == "1.0.0"
    assert (machine.running / "kiosk.service").exists()
    machine.run("--roll-back")
    assert machine.in_use == "2.0.0"


def test_rolling_back_to_a_version_that_cannot_work_changes_nothing_unless_told_to(machine: Machine) -> None:
    for version in ("1.0.0", "2.0.0"):
        machine.run(machine.build(version))
    machine.start("kiosk.service")
    (program,) = (machine.root / "opt/kiosk").glob("1.0.0-*/kiosk")
    program.write_text(PROGRAM.format(version="1.0.0", fit=1))  # the store is newer by now
    refused = machine.run("--roll-back")
    assert (refused.returncode, machine.in_use) == (1, "2.0.0")
    assert "--roll-back --anyway" in refused.stderr
    assert (machine.running / "kiosk.service").exists()
    done = machine.run("--roll-back", "--anyway")
    assert (done.returncode, machine.in_use) == (0, "1.0.0")
    assert "kiosk restore" in done.stdout
    assert not (machine.running / "kiosk.service").exists()


def test_the_version_in_use_and_the_one_before_are_kept(machine: Machine) -> None:
    for version in ("3.0.0", "4.0.0", "5.0.0"):
        machine.run(machine.build(version))
    kept = {path.name.partition("-")[0] for path in (machine.root / "opt/kiosk").iterdir() if not path.is_symlink()}
    assert kept == {"4.0.0", "5.0.0"}


def test_removing_leaves_settings_and_numbers_unless_asked_and_nothing_else(machine: Machine) -> None:
    machine.run(machine.build("1.0.0"))
    (machine.root / "var/lib/kiosk/kiosk.sqlite3").write_text("the store")
    assert machine.run("--remove").returncode == 0
    files = {path for path, content in machine.tree().items() if content != "folder"}
    assert files == {"etc/kiosk/kiosk.toml", "var/lib/kiosk/kiosk.sqlite3"}
    assert machine.run("--remove", "--purge").returncode == 0
    assert {path for path, content in machine.tree().items() if content != "folder"} == set()
    assert machine.run("--remove", "--purge").returncode == 0  # once more does no harm


def test_something_that_is_no_frozen_program_is_refused(machine: Machine, tmp_path: Path) -> None:
    done = machine.run(tmp_path)
    assert (done.returncode, "is not the frozen program" in done.stderr) == (1, True)
    assert machine.tree() == {}


def test_the_scripts_satisfy_shellcheck() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    subprocess.run(["shellcheck", *DEPLOY.glob("*.sh")], check=True)


@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").iterdir()))
def test_systemd_understands_every_line_of_its_units(unit: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    for path in (DEPLOY / "systemd").iterdir():  # programs that are not on this machine are not the units' fault
        text = path.read_text().replace("/opt/kiosk/current/kiosk", "/bin/true").replace("/usr/bin/cage", "/bin/true")
        (tmp_path / path.name).write_text(text)
    (tmp_path / "seatd.service").write_text("[Service]\nExecStart=/bin/true\n")
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "kiosk" in line]
    assert (done.returncode, complaints) == (0, [])
