"""`kiosk privacy` as whoever is responsible uses it, and the daily job: on real files, from the outside."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from kiosk import consent
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.bootstrap.privacy import Retention, privacy
from kiosk.cli.main import app
from kiosk.config import Privacy, Settings
from kiosk.domain.person import Language
from kiosk.domain.personal_data import as_markdown
from kiosk.domain.privacy import LEAST_EVIDENCE_YEARS, LEAST_IDENTITY_DAYS, Periods, PersonNumber
from kiosk.services.check_in import Hours
from kiosk.services.privacy import Daily
from tests.contract.orders import CLINIC_A, order
from tests.contract.test_personal_data import HUNG, LAN, MONDAY, MORNING, PERSONAL, visited
from tests.fakes import SetClock
from tests.postgres import Server
from tests.remains import contents

ROOT = Path(__file__).parents[2]
NUMBER = "079190012345"
RUNNER = CliRunner()


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kiosk's state directory with two visits of long ago, and their tickets."""
    folder = tmp_path / "state"
    (folder / "tickets").mkdir(parents=True)
    with closing(SqliteStore(folder / "kiosk.sqlite3", "K1")) as store:
        store.put_clinics([CLINIC_A])
        visited(store, "lan-1", LAN, MORNING, MONDAY)
        visited(store, "hung-1", HUNG, MORNING, MONDAY)
        store.record_consent("lan-1", True, Language.VIETNAMESE, consent.shown(Language.VIETNAMESE), MORNING)
    for label in ("AU-001", "AU-002"):
        (folder / "tickets" / f"{MONDAY}-{label}.pdf").write_text(f"%PDF {PERSONAL[1]}")
    monkeypatch.setenv("KIOSK_STATE_DIR", str(folder))
    return folder


def run(*arguments: str, typed: str = f"{NUMBER}\n", code: int = 0) -> str:
    result = RUNNER.invoke(app, ["privacy", *arguments], input=typed)
    assert result.exit_code == code, result.output
    return result.stdout


def residue(folder: Path, *values: str) -> list[str]:
    return [name for name, content in contents(folder) for value in values if value.encode() in content]


def test_an_export_is_two_files_for_nobody_else(state: Path, tmp_path: Path) -> None:
    answer = json.loads(run("export", "--out", str(tmp_path / "out"), "--json"))
    document = json.loads(Path(answer["json"]).read_text())
    assert [visit["name"] for visit in document["records"]["store"]["visit"]] == [PERSONAL[1]]
    shown = consent.shown(Language.VIETNAMESE).text_hash
    assert document["consent_texts"][shown]["version"] == consent.versions()[-1].version
    page = Path(answer["html"]).read_text()
    for told in (PERSONAL[1], NUMBER, "01/01/1990", "Khuôn mặt là dữ liệu nhạy cảm", "08:30 23/11/2026"):
        assert told in page
    assert "Hùng" not in page
    for path in (tmp_path / "out").iterdir():
        assert path.stat().st_mode & 0o077 == 0
        assert NUMBER not in path.name


def test_what_a_card_said_is_no_markup_on_the_page(state: Path, tmp_path: Path) -> None:
    assert LAN.card is not None
    card = replace(LAN.card, name="<script>alert(1)</script>", number="079190099999")
    with closing(SqliteStore(state / "kiosk.sqlite3", "K1")) as store:
        store.issue(order("s9", visit=replace(LAN, card=card)))
    answer = json.loads(run("export", "--out", str(tmp_path), "--json", typed="079190099999\n"))
    page = Path(answer["html"]).read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_after_an_erasure_no_file_has_the_person_any_more(state: Path) -> None:
    gone = (PERSONAL[0], PERSONAL[1], "1990-01-01", "her daughter called")
    assert residue(state, PERSONAL[1])
    others = residue(state, "Trần Văn Hùng")
    planned = run("erase", "--dry-run")
    assert "would be erased" in planned
    assert "until 2029-11-22: evidence that the hospital must be able to show" in planned
    assert residue(state, PERSONAL[1])
    assert "would be erased" in run("erase", typed=f"{NUMBER}\nn\n", code=1)
    assert residue(state, PERSONAL[1])
    run("erase", typed=f"{NUMBER}\ny\n")
    with closing(SqliteStore(state / "kiosk.sqlite3", "K1")) as store:
        store.check()
    assert residue(state, *gone[:3]) == [f"{MONDAY}-AU-002.pdf"]  # Hùng's ticket, of this test's making
    assert others == residue(state, "Trần Văn Hùng")
    run("erase", "--yes", typed="0\n", code=2)
    run("erase", "--yes", typed="079190012349\n", code=3)


def test_the_number_is_no_argument() -> None:
    for command in ("export", "erase"):
        assert RUNNER.invoke(app, ["privacy", command, NUMBER]).exit_code == 2


def test_retention_goes_by_the_settings(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PRIVACY__IDENTITY_DAYS", "3650")
    assert json.loads(run("retention", "--json", typed=""))["erased"] == []
    monkeypatch.setenv("KIOSK_PRIVACY__IDENTITY_DAYS", "1")
    dry = json.loads(run("retention", "--dry-run", "--json", typed=""))
    wet = json.loads(run("retention", "--json", typed=""))
    assert dry["erased"] == wet["erased"] != []
    assert residue(state, PERSONAL[1], "Trần Văn Hùng") == []


def test_periods_below_the_law_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Periods() == Periods(**Privacy().model_dump())
    Privacy(identity_days=LEAST_IDENTITY_DAYS, insurance_years=LEAST_EVIDENCE_YEARS, consent_years=LEAST_EVIDENCE_YEARS)
    for key, least in (("identity_days", LEAST_IDENTITY_DAYS), ("consent_years", LEAST_EVIDENCE_YEARS)):
        with pytest.raises(ValueError, match=key):
            Privacy(**{key: least - 1})


def test_the_register_is_told_as_the_documentation_has_it() -> None:
    """Run `kiosk privacy register` and put its table into docs/privacy.md."""
    assert as_markdown() in (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert run("register", typed="") == as_markdown()
    rows = {f"{row['table']}.{row['column']}": row for row in json.loads(run("register", "--json", typed=""))}
    assert rows["visit.name"]["kind"] == "identity"
    assert all(row["purpose"] and row["basis"] and row["goes"] for row in rows.values())
    assert "counter.series" not in rows  # about nobody


@pytest.fixture
def cut_off_kiosk(tmp_path: Path, postgres: Server) -> Settings:
    """It gave Lan a number while the hospital's database was away, and has handed it over; Hùng's it still has."""
    settings = Settings(state_dir=tmp_path, database=postgres.empty_database())
    with closing(SqliteStore(settings.cut_off_path, "K1")) as own:
        own.put_clinics([CLINIC_A])
        visited(own, "lan-1", LAN, MORNING, MONDAY)
        (parcel, *_) = own.parcels()
        own.note_handed_over(parcel, 7)
        visited(own, "hung-1", HUNG, MORNING, MONDAY)
    return settings


def test_a_kiosks_own_file_keeps_what_only_it_has(cut_off_kiosk: Settings) -> None:
    folder = cut_off_kiosk.state_dir
    with privacy(cut_off_kiosk, SetClock(MORNING + timedelta(days=1))) as service:
        assert not service.retain().troubles
        assert residue(folder, PERSONAL[1], "GD4797912345678") == []
        assert residue(folder, "Trần Văn Hùng", "HN4010000000002")
        outcome = service.erase(PersonNumber("001079012345"), "it").outcomes["cut-off"]
        assert outcome.erased == ()
        assert {kept.why.value for kept in outcome.kept if kept.table == "visit"} == {"not_handed_over"}


def test_a_store_out_of_reach_does_not_keep_the_other_from_its_turn(tmp_path: Path, postgres: Server) -> None:
    settings = Settings(state_dir=tmp_path, database=postgres.empty_database() + "&port=1")
    with closing(SqliteStore(settings.cut_off_path, "K1")) as own:
        own.put_clinics([CLINIC_A])
    with privacy(settings, SetClock(MORNING)) as service:
        assert set(service.retain().troubles) == {"store"}


def test_daily_work_is_done_at_the_start_and_at_each_turn_of_the_day() -> None:
    clock = SetClock(datetime(2026, 11, 23, 18, 0, tzinfo=UTC))  # 1:00 in Vietnam
    done: list[datetime] = []
    daily = Daily(clock, Hours(ZoneInfo("Asia/Ho_Chi_Minh"), time(3)), lambda: done.append(clock.now()))
    looks = []
    for hours in (0, 1, 2, 3, 25, 26):  # from the first look on
        clock.time = datetime(2026, 11, 23, 18, 0, tzinfo=UTC) + timedelta(hours=hours)
        looks.append(daily.look())
    assert looks == [True, False, True, False, False, True]
    assert len(done) == 3


def test_what_failed_is_tried_again() -> None:
    answers = [False, True]

    def work() -> None:
        if not answers.pop(0):
            raise OSError("the disk is away")

    daily = Daily(SetClock(MORNING), Hours(ZoneInfo("Asia/Ho_Chi_Minh"), time(3)), work)
    with pytest.raises(OSError, match="the disk is away"):
        daily.look()
    assert daily.look()
    assert not daily.look()


def test_a_running_program_erases_by_itself(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job = Retention(Settings(state_dir=state), SetClock(MORNING + timedelta(days=31)))
    job.start()
    try:
        for _ in range(1000):
            if not residue(state, PERSONAL[1]):
                break
            job.join(0.01)
    finally:
        job.stop()
    assert residue(state, PERSONAL[1], "Trần Văn Hùng") == []
    with closing(SqliteStore(state / "kiosk.sqlite3", "K1")) as store:
        store.check()
