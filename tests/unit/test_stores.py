"""Which store the settings mean, and that everybody at a hospital's database is at the same one."""

from contextlib import closing
from pathlib import Path

import pytest

from kiosk.adapters.storage.cut_off import CutOffStore
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.bootstrap.examination import shared_store_checks
from kiosk.bootstrap.stores import common_store, kiosk_store
from kiosk.config import Settings
from kiosk.services.doctor import examine
from tests.contract.orders import CLINIC_A, DAY, order
from tests.postgres import Server


def test_one_machine_has_one_file(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path / "new")
    with closing(kiosk_store(settings)) as kiosk, closing(common_store(settings, "desk")) as desk:
        assert isinstance(kiosk, SqliteStore)
        kiosk.issue(order("s1"))
        assert [place.label for place in desk.places(DAY)] == ["A-001"]


def test_two_kiosks_and_a_desk_share_a_hospitals_database(tmp_path: Path, postgres: Server) -> None:
    url = postgres.empty_database()
    one, other = (Settings(state_dir=tmp_path / name, kiosk=name, database=url) for name in ("K1", "K2"))
    with closing(kiosk_store(one)) as first, closing(kiosk_store(other)) as second:
        assert isinstance(first, CutOffStore)
        first.put_clinics([CLINIC_A])
        labels = [store.issue(order(f"s{n}")).label for n, store in enumerate((first, second, first))]
        assert labels == ["A-001", "A-002", "A-003"]
        assert first.ticket_key(b"1" * 32) == second.ticket_key(b"2" * 32)
        with closing(common_store(one, "desk")) as desk:
            assert [place.label for place in desk.places(DAY)] == labels
            assert desk.clinics() == second.clinics()


@pytest.mark.parametrize(("away", "ok"), [(False, True), (True, False)])
def test_the_doctor_knows_of_a_database_out_of_reach(tmp_path: Path, postgres: Server, away: bool, ok: bool) -> None:
    url = postgres.empty_database() + ("&port=1" if away else "")
    (check,) = shared_store_checks(Settings(state_dir=tmp_path, database=url))
    (finding,) = examine([check])
    assert (finding.ok, finding.essential) == (ok, False)
