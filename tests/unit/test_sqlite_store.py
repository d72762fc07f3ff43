"""What the SQLite file holds beside the numbers, read with another connection."""

import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage import schema, sqlite
from kiosk.adapters.storage.database import EngineError
from kiosk.adapters.storage.sqlite import SqliteDatabase, SqliteStore
from kiosk.domain.card import Authenticity, CardDevice, CardField, CardSource, CardWarning
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.insurance import NO_ANSWER
from kiosk.domain.liveness.challenge import Cue
from kiosk.domain.liveness.verdict import Liveness, Reason
from kiosk.domain.liveness.verdict import Verdict as LivenessVerdict
from kiosk.domain.matching import Match, Thresholds, Verdict
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane
from kiosk.domain.session.state import HelpKind
from kiosk.domain.visit import NoFace, Visit
from tests.contract.orders import CLINIC_A, CLINIC_B, CONSENT_TEXT, DAY, NOW, USE, VISIT, order
from tests.remains import contents

MIGRATIONS = Path(schema.__file__).parent / "migrations"
NOW_MS = 1_795_397_400_123


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path, "K1")
    yield store
    store.close()


def read(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql).fetchall()


def paper_of(path: Path) -> list[str]:
    return [paper for (paper,) in read(path, "SELECT paper FROM ticket ORDER BY id")]


def test_a_ticket_row_says_what_was_issued(store: SqliteStore, path: Path) -> None:
    store.issue(order("s1", lane=Lane.PRIORITY))
    columns = (
        "business_day, series, number, label, session, clinic, lane, priority, nonce, kiosk, issued_at, state, paper"
    )
    expected = ("2026-11-23", "AU", 1, "AU-001", "s1", "general", "priority", "elderly", "nonce-s1", "K1", NOW_MS)
    assert read(path, f"SELECT {columns} FROM ticket") == [(*expected, "issued", "ISSUED")]


def test_a_visit_row_has_the_findings_and_their_provenance(store: SqliteStore, path: Path) -> None:
    store.issue(order("s1"))
    person = "card_kind, card_source, card_number, name, birth_date, birth_day_known, sex, kiosk, recorded_at"
    assert read(path, f"SELECT {person} FROM visit") == [
        ("citizen_2024", "qr", "079190012345", "Nguyễn Thị Hồng Ánh", "1990-01-01", 0, "female", "K1", NOW_MS)
    ]
    findings = "verdict, distance, no_face, insurance_outcome, insurance_payer, insurance_valid_to, insurance_card_code"
    assert read(path, f"SELECT {findings}, flags, reason FROM visit") == [
        ("accept", 0.41, None, "valid", "insured", "2027-03-31", "GD4797912345678", "[]", "")
    ]


def test_a_visit_row_says_how_card_and_face_were_read(store: SqliteStore, path: Path) -> None:
    assert VISIT.card is not None
    card = replace(
        VISIT.card,
        source=CardSource.CHIP,
        device=CardDevice.CHIP_READER,
        authenticity=Authenticity.INTEGRITY_ONLY,
        portrait=b"the face in the chip",
        confidence=0.75,
        confirmed_by=frozenset({CardSource.QR, CardSource.MRZ}),
        warnings=frozenset({CardWarning.UNSIGNED_CHIP, CardWarning.EXPIRED}),
        conflicts=frozenset({CardField.SEX}),
    )
    liveness = Liveness(LivenessVerdict.STAFF, Reason.WEAK, ((Cue.FLASH, 0.25), (Cue.TURN, 0.5)), 0.3)
    match = Match(Verdict.STAFF, 0.41, Thresholds(0.54, 0.6, calibrated=True, models="f1a9"), liveness)
    store.issue(order("s1", visit=replace(VISIT, card=card, match=match)))
    card_columns = "card_device, card_confidence, card_authenticity, card_confirmed_by, card_warnings, card_conflicts"
    assert read(path, f"SELECT {card_columns} FROM visit") == [
        ("chip_reader", 0.75, "integrity_only", '["mrz","qr"]', '["expired","unsigned_chip"]', '["sex"]')
    ]
    face_columns = "face_threshold, face_models, liveness, liveness_reason, liveness_score, liveness_cues"
    assert read(path, f"SELECT {face_columns} FROM visit") == [
        (0.54, "f1a9", "staff", "weak", 0.3, '{"flash":0.25,"turn":0.5}')
    ]
    store.close()
    assert b"the face in the chip" not in path.read_bytes()


def test_what_the_desk_does_not_need_of_a_card_is_not_stored(store: SqliteStore, path: Path) -> None:
    store.issue(order("s1"))
    store.close()
    content = path.read_bytes()
    assert "Nguyễn".encode() in content
    assert "12 Lê Lợi".encode() not in content
    assert b"191234567" not in content


@pytest.mark.parametrize(
    ("visit", "row"),
    [
        (Visit(reason="no_card"), (None, None, "skipped", None, None, None, '["identity","insurance"]', "no_card")),
        (
            replace(VISIT, match=Match(Verdict.SKIPPED), no_face=NoFace.DECLINED, coverage=NO_ANSWER),
            ("Nguyễn Thị Hồng Ánh", 0, "skipped", None, "declined", "to_be_checked", '["identity","insurance"]', ""),
        ),
        (
            replace(VISIT, match=Match(Verdict.REFUSE, float("inf")), coverage=None),
            ("Nguyễn Thị Hồng Ánh", 0, "refuse", float("inf"), None, None, '["identity","insurance"]', ""),
        ),
    ],
)
def test_a_visit_keeps_what_is_still_open(store: SqliteStore, path: Path, visit: Visit, row: tuple[object]) -> None:
    store.issue(order("s1", visit=visit))
    columns = "name, birth_day_known, verdict, distance, no_face, insurance_outcome, flags, reason"
    assert read(path, f"SELECT {columns} FROM visit") == [row]


def test_a_second_clinic_of_a_session_keeps_its_visit(store: SqliteStore, path: Path) -> None:
    store.issue(order("s1"))
    store.issue(order("s1", CLINIC_B, visit=Visit(reason="other")))
    assert read(path, "SELECT session, name, reason FROM visit") == [("s1", "Nguyễn Thị Hồng Ánh", "")]


def test_a_void_is_explained_by_its_first_reason(store: SqliteStore, path: Path) -> None:
    ticket = store.issue(order("s1")).ticket_id
    store.void(ticket, "session_over", NOW)
    store.void(ticket, "other", NOW)
    assert read(path, "SELECT state, void_reason, voided_at FROM ticket") == [("voided", "session_over", NOW_MS)]
    assert read(path, "SELECT COUNT(*) FROM journal WHERE event = 'number_voided'") == [(1,)]


def test_the_thousandth_number_is_wider(store: SqliteStore, path: Path) -> None:
    store.check()
    read(path, f"INSERT INTO counter (business_day, series, last_number) VALUES ('{DAY}', 'A', 998)")
    assert [store.issue(order(session)).label for session in ("s1", "s2")] == ["A-999", "A-1000"]


@pytest.mark.parametrize(
    ("outcome", "paper"),
    [
        (None, "PRINT_SENT"),
        (PrintOutcome.PRINTED, "PRINTED"),
        (PrintOutcome.UNKNOWN, "PRINT_UNKNOWN"),
        (PrintOutcome.PAPER_OUT, "PRINT_FAILED"),
        (PrintOutcome.FAILED, "PRINT_FAILED"),
    ],
)
def test_paper_follows_the_printer(store: SqliteStore, path: Path, outcome: PrintOutcome | None, paper: str) -> None:
    store.set_paper(store.issue(order("s1")).ticket_id, outcome, NOW)
    assert paper_of(path) == [paper]


def test_a_print_that_an_earlier_run_began_has_an_unknown_end(store: SqliteStore, path: Path) -> None:
    cut_off, printed = store.issue(order("s1")).ticket_id, store.issue(order("s2")).ticket_id
    store.set_paper(cut_off, None, NOW)
    store.set_paper(printed, None, NOW)
    store.set_paper(printed, PrintOutcome.PRINTED, NOW)
    store.close()
    store.check()
    assert paper_of(path) == ["PRINT_UNKNOWN", "PRINTED"]
    last = read(path, "SELECT event, phase, detail FROM journal WHERE session = 's1' ORDER BY sequence DESC LIMIT 1")
    assert last == [("print", "outcome", "unknown")]


def test_a_print_of_another_kiosk_is_left_alone(store: SqliteStore, path: Path) -> None:
    store.set_paper(store.issue(order("s1")).ticket_id, None, NOW)
    with closing(SqliteStore(path, "K2")) as other:
        other.check()
    assert paper_of(path) == ["PRINT_SENT"]


def test_the_journal_tells_a_check_in_in_order(store: SqliteStore, path: Path) -> None:
    store.record_consent("s1", False, Language.ENGLISH, CONSENT_TEXT, NOW)
    store.call_staff("s1", HelpKind.HELP, "Confirming", NOW)
    ticket = store.issue(order("s1")).ticket_id
    store.issue(order("s2"))
    store.set_paper(ticket, None, NOW)
    store.set_paper(ticket, PrintOutcome.PAPER_OUT, NOW)
    store.void(ticket, "session_over", NOW)
    told = read(path, "SELECT sequence, event, phase, detail FROM journal WHERE session = 's1' ORDER BY sequence")
    assert told == [
        (1, "consent", "outcome", "declined"),
        (2, "staff_called", "outcome", "help"),
        (3, "number_issued", "outcome", "A-001"),
        (4, "print", "intent", ""),
        (5, "print", "outcome", "paper_out"),
        (6, "number_voided", "outcome", "session_over"),
    ]


def test_consent_and_help_are_kept_word_for_word(store: SqliteStore, path: Path) -> None:
    store.record_consent("s1", True, Language.VIETNAMESE, CONSENT_TEXT, NOW)
    store.call_staff("s1", HelpKind.EMERGENCY, "Confirming", NOW)
    consent = read(path, "SELECT * FROM consent")
    assert consent == [(1, "s1", 1, "vi", "ab" * 32, NOW_MS, "7", "compare_face", "K1")]
    help_request = read(path, "SELECT session, kiosk, kind, place, at, seen_at FROM help_request")
    assert help_request == [("s1", "K1", "emergency", "Confirming", NOW_MS, None)]


def test_every_write_is_one_change_and_one_audit_row_without_a_person(store: SqliteStore, path: Path) -> None:
    store.put_clinics([CLINIC_A])
    ticket = store.issue(order("s1")).ticket_id
    store.issue(order("s1"))
    store.set_paper(ticket, None, NOW)
    store.record_consent("s1", True, Language.VIETNAMESE, CONSENT_TEXT, NOW)
    store.call_staff("s1", HelpKind.HELP, "Confirming", NOW)
    store.record_use(USE, "a", DAY, NOW)
    store.void(ticket, "session_over", NOW)
    store.void(ticket, "session_over", NOW)
    store.check()
    audit = read(path, "SELECT change, event FROM audit ORDER BY change")
    events = ["clinics_put", "number_issued", "paper", "consent", "staff_called", "kiosk_used", "number_voided"]
    assert audit == list(enumerate(events, start=1))
    assert read(path, "SELECT changes FROM store_state") == [(len(events),)]
    details = str(read(path, "SELECT detail FROM audit") + read(path, "SELECT detail FROM journal"))
    assert "Nguyễn" not in details
    assert "079190012345" not in details


def test_the_file_is_readable_by_its_owner_alone(store: SqliteStore, path: Path) -> None:
    store.issue(order("s1"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_journal_mode_is_one_that_this_sqlite_does_soundly(store: SqliteStore, path: Path) -> None:
    store.issue(order("s1"))
    is_wal = path.read_bytes()[18:20] == b"\x02\x02"  # read and write version; https://sqlite.org/fileformat2.html
    assert is_wal == (sqlite3.sqlite_version_info >= (3, 51, 3))


def test_a_file_with_a_rollback_journal_goes_over_to_the_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An SQLite from before the fix wrote it; where there is no newer one, it stays as it was."""
    with monkeypatch.context() as before:
        before.setattr(sqlite, "FIRST_SOUND_WAL", (9, 0, 0))
        with closing(SqliteStore(path, "K1")) as older:
            assert older.issue(order("s1")).label == "A-001"
            assert older.facts().engine.endswith("journal persist")
    with closing(SqliteStore(path, "K1")) as newer:
        assert newer.issue(order("s2")).label == "A-002"
        assert newer.facts().engine.endswith("journal wal") == (sqlite3.sqlite_version_info >= (3, 51, 3))


def test_erased_values_that_somebody_still_reads_are_no_success(path: Path) -> None:
    """As long as a reader needs them, the log keeps pages as they were; afterwards nothing does."""

    def erase(db: SqliteDatabase) -> None:
        with db.transaction():
            db.execute("DELETE FROM person")
        db.compact()

    with closing(SqliteDatabase(path, 50)) as db, closing(sqlite3.connect(path, isolation_level=None)) as reader:
        with db.transaction():
            db.execute("CREATE TABLE person (name)")
            db.execute("INSERT INTO person VALUES ('erased-name')")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM person").fetchall()
        with pytest.raises(EngineError, match="SQLITE_BUSY"):  # of the rollback journal already the first step
            erase(db)
        reader.execute("COMMIT")
        erase(db)
        assert not [name for name, content in contents(path.parent) if b"erased-name" in content]


def test_migrations_are_applied_once_and_recorded(store: SqliteStore, path: Path) -> None:
    store.check()
    store.close()
    store.check()
    scripts = sorted(script.name for script in MIGRATIONS.glob("*.sql"))
    assert read(path, "SELECT version, name FROM schema_migration") == [(int(name[:4]), name) for name in scripts]
    assert scripts[0] == "0001_first.sql"
