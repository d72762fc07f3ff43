"""The smart card service goes away and comes back under the reader."""

import sys

import pytest

from kiosk.adapters.cards.chip.pcsc import NOT_INSTALLED, PcscChipReader
from kiosk.ports import DeviceFault
from mock_services.chip.virtual_reader import obstacle, virtual_reader
from tests.chips import LAN, key_of


def test_a_service_that_ends_is_a_fault_and_works_when_it_is_back() -> None:
    if reason := obstacle():
        pytest.skip(reason)
    with virtual_reader() as name:
        reader = PcscChipReader(name)
        assert reader.open() is None
    assert isinstance(reader.is_present(), DeviceFault)
    assert isinstance(reader.read([key_of(LAN)]), DeviceFault)
    assert isinstance(reader.open(), DeviceFault)
    with virtual_reader():
        assert reader.open() is None
        assert reader.is_present() is False
        reader.close()


def test_a_kiosk_without_the_optional_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    reader = PcscChipReader()
    assert reader.open() == DeviceFault(NOT_INSTALLED)
    assert isinstance(reader.read([key_of(LAN)]), DeviceFault)
    reader.close()
