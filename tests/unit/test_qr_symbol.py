"""Symbols taken apart and put together: every version's layout, and repair with the unsure modules erased."""

import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kiosk.adapters.cards.qr.correct import decode_modules
from kiosk.adapters.cards.qr.symbol import VERSIONS, Values, blocks, layout
from mock_services.cards import insurance_qr_payload, qr_payload
from mock_services.cast import CAST

LAN = CAST["lan"]


def modules(payload: str, **options: object) -> Values:
    """The modules of a drawn code, all sure: 1 dark, -1 light."""
    code = segno.make_qr(payload, **{"error": "m", "boost_error": False, "encoding": "utf-8", **options})
    return np.array([[1 if module else -1 for module in row] for row in code.matrix], np.float32)


def hidden(values: Values, share: float) -> Values:
    """What a thumb over the lower right leaves: nothing is sure of the last columns' lower half."""
    side = len(values)
    covered = values.copy()
    first = side - round(share * side * 2)
    covered[side // 2 :, first:] = 0.05
    return covered


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_read(version: int) -> None:
    values = modules("Nguyễn Thị Lan", version=version)
    assert np.count_nonzero(layout(version).known * values < 0) == 0, "what is known of every symbol holds for this one"
    assert decode_modules(values) == "Nguyễn Thị Lan".encode()


@pytest.mark.parametrize("level", ["l", "m", "q", "h"])
@pytest.mark.parametrize("mask", range(8))
def test_every_level_and_mask_is_read(level: str, mask: int) -> None:
    values = modules(qr_payload(LAN), error=level, mask=mask)
    assert decode_modules(values) == qr_payload(LAN).encode()


def test_every_codeword_is_in_one_block() -> None:
    for version in VERSIONS:
        for level in "LMQH":
            places = np.concatenate([block.codewords for block in blocks(version, level)])
            assert sorted(places) == list(range(len(layout(version).path[0]) // 8))


@pytest.mark.parametrize("payload", [qr_payload(LAN), insurance_qr_payload(LAN)], ids=["citizen", "insurance"])
def test_a_fifth_of_the_symbol_may_be_hidden(payload: str) -> None:
    """Level M repairs 15 % of codewords that are wrong; of those that are known to be unsure, more."""
    assert decode_modules(hidden(modules(payload), 0.2)) == payload.encode()


def test_what_is_hidden_beyond_repair_is_not_read() -> None:
    assert decode_modules(hidden(modules(qr_payload(LAN)), 0.4)) is None


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from([6, 7, 8, 12]))
def test_noise_is_not_read(seed: int, version: int) -> None:
    side = 17 + 4 * version
    noise = np.random.default_rng(seed).normal(0, 1, (side, side)).astype(np.float32)
    known = layout(version).known
    assert decode_modules(np.where(known, known, noise).astype(np.float32)) is None


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(0, 0.9))
def test_under_any_noise_the_truth_is_read_or_nothing(seed: int, sigma: float) -> None:
    values = modules(qr_payload(LAN))
    noise: NDArray[np.float64] = np.random.default_rng(seed).normal(0, sigma, values.shape)
    assert decode_modules((values + noise).astype(np.float32)) in (None, qr_payload(LAN).encode())


def test_two_codes_mixed_half_and_half_are_neither() -> None:
    one, other = modules(qr_payload(LAN)), modules(qr_payload(CAST["hung"]))
    assert one.shape == other.shape
    half = len(one) // 2
    assert decode_modules(np.vstack([one[:half], other[half:]])) is None
