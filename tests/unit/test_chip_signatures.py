"""Who vouches for a chip: signatures of every kind that states use, chains to countries, and their absence."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.adapters.cards.chip.curves import CURVES, Curve
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.adapters.cards.chip.passive import load_certificates, verify
from kiosk.adapters.cards.chip.reader import EmrtdReader
from kiosk.adapters.cards.chip.signatures import object_identifier, public_key
from kiosk.domain.card import Authenticity
from kiosk.domain.card.tlv import TlvError, encode, parse_one
from kiosk.ports import ChipTrouble, DeviceFault
from mock_services.chip import Chip, ChipSlot, Country, Scheme, document
from tests.chips import LAN, country, key_of, lans_document, read

GROUPS = {1: b"lines", 2: b"face"}


def authenticity(signed_by: Country, folder: Path) -> Authenticity:
    outcome = read(Chip(document(LAN, signed_by)), key_of(LAN), certificates=folder)
    assert not isinstance(outcome, ChipTrouble | DeviceFault) and outcome is not None, outcome
    return outcome.authenticity


@pytest.mark.parametrize("scheme", Scheme)
def test_every_scheme_is_verified_down_to_the_country(scheme: Scheme) -> None:
    signed_by = Country(scheme)
    signed = verify(signed_by.sign(GROUPS), (signed_by.certificate,))
    assert signed.authenticity is Authenticity.SIGNED
    for number, content in GROUPS.items():
        signed.check(number, content)


@pytest.mark.parametrize("scheme", Scheme)
def test_every_scheme_notices_a_changed_hash(scheme: Scheme) -> None:
    sod = Country(scheme).sign(GROUPS)
    at = sod.index(hashes_of(sod)[1])
    forged = sod[:at] + bytes([sod[at] ^ 1]) + sod[at + 1 :]
    with pytest.raises(ChipError) as caught:
        verify(forged, ())
    assert caught.value.trouble is ChipTrouble.TAMPERED


def hashes_of(sod: bytes) -> dict[int, bytes]:
    return verify(sod, ()).by_group


def test_a_configured_country_vouches_for_its_chips(tmp_path: Path) -> None:
    assert authenticity(country(), country().export(tmp_path)) is Authenticity.SIGNED


def test_without_certificates_nobody_vouches() -> None:
    outcome = read(Chip(lans_document()))
    assert not isinstance(outcome, ChipTrouble | DeviceFault | None)
    assert outcome.authenticity is Authenticity.INTEGRITY_ONLY


def test_a_country_that_is_not_configured_leaves_integrity(tmp_path: Path) -> None:
    folder = Country(name="Another Country").export(tmp_path)
    assert authenticity(country(), folder) is Authenticity.INTEGRITY_ONLY


def test_a_country_with_a_key_that_is_not_configured_leaves_integrity(tmp_path: Path) -> None:
    """Countries change keys and keep their names."""
    assert authenticity(country(), Country().export(tmp_path)) is Authenticity.INTEGRITY_ONLY


def test_a_signer_that_claims_a_country_which_did_not_issue_it_fails(tmp_path: Path) -> None:
    impostor = Country()
    true = country()
    claimed = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
        true.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    )
    impostor.signer = (
        x509.CertificateBuilder()
        .subject_name(impostor.signer.subject)
        .issuer_name(true.certificate.subject)
        .public_key(impostor.signer_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2021, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2033, 1, 1, tzinfo=UTC))
        .add_extension(claimed, critical=False)
        .sign(impostor.authority_key, hashes.SHA256())
    )
    assert authenticity(impostor, true.export(tmp_path)) is Authenticity.FAILED


def test_a_signer_issued_outside_its_countrys_years_fails(tmp_path: Path) -> None:
    late = Country()
    late.signer = (
        x509.CertificateBuilder()
        .subject_name(late.signer.subject)
        .issuer_name(late.certificate.subject)
        .public_key(late.signer_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2040, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
        .sign(late.authority_key, hashes.SHA256())
    )
    assert authenticity(late, late.export(tmp_path)) is Authenticity.FAILED


def test_a_signature_by_another_key_than_the_certificates_is_tampered() -> None:
    forger = Country()
    forger.signer_key = ec.generate_private_key(ec.SECP256R1())
    assert read(Chip(document(LAN, forger))) is ChipTrouble.TAMPERED


def test_a_group_without_a_signed_hash_is_not_believed() -> None:
    signed = verify(country().sign({2: b"face"}), ())
    with pytest.raises(ChipError) as caught:
        signed.check(1, b"lines")
    assert caught.value.trouble is ChipTrouble.TAMPERED


# Certificates as files.


def test_certificates_are_read_as_der_and_pem_and_other_files_left_alone(tmp_path: Path) -> None:
    country().export(tmp_path)
    (tmp_path / "both.PEM").write_bytes(
        b"".join(one.certificate.public_bytes(Encoding.PEM) for one in (country(), Country(name="Second")))
    )
    (tmp_path / "README").write_text("where these come from")
    assert len(load_certificates(tmp_path)) == 3


def test_a_folder_that_cannot_be_used_is_a_fault_that_says_why(tmp_path: Path) -> None:
    def fault(folder: Path) -> str:
        found = EmrtdReader(ChipSlot(demo=True), folder).open()
        assert found is not None
        return found.reason

    assert "none" in fault(tmp_path)
    (tmp_path / "broken.cer").write_bytes(b"no certificate")
    assert "broken.cer is no certificate" in fault(tmp_path)
    shutil.rmtree(tmp_path)
    assert "No such file" in fault(tmp_path)


# Keys that spell out their curve.


def spelled_out(curve: Curve, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate whose curve is written as numbers, as ICAO 9303-12 demands; its own signature is not looked at."""
    size = curve.field_bytes
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    numbers = (
        encode(0x02, b"\x01")
        + encode(0x30, encode(0x06, bytes.fromhex("2A8648CE3D0101")) + encode(0x02, b"\0" + curve.p.to_bytes(size)))
        + encode(0x30, encode(0x04, curve.a.to_bytes(size)) + encode(0x04, curve.b.to_bytes(size)))
        + encode(0x04, curve.encode(curve.g))
        + encode(0x02, b"\0" + curve.n.to_bytes(size))
        + encode(0x02, b"\x01")
    )
    how = encode(0x30, encode(0x06, bytes.fromhex("2A8648CE3D0201")) + encode(0x30, numbers))
    info = encode(0x30, how + encode(0x03, b"\0" + point))
    original = Country().signer.public_bytes(Encoding.DER)
    content, signed_how, signature = parse_one(original, 0x30).children()
    parts = [part.encoded for part in content.children()]
    parts[6] = info
    return x509.load_der_x509_certificate(
        encode(0x30, encode(0x30, b"".join(parts)) + signed_how.encoded + signature.encoded)
    )


@pytest.mark.parametrize("number", [13, 16, 17])
def test_a_key_whose_curve_is_spelled_out_is_the_same_key(number: int) -> None:
    curve = CURVES[number]
    key = ec.generate_private_key(curve.name())
    found = public_key(spelled_out(curve, key))
    assert isinstance(found, ec.EllipticCurvePublicKey)
    assert found.public_numbers() == key.public_key().public_numbers()


def test_a_curve_of_ones_own_is_unsupported() -> None:
    """A forger's curve could make any signature fit (CVE-2020-0601)."""
    true = CURVES[13]
    generator = true.multiply(2, true.g)
    assert generator is not None
    forged = Curve(true.name, true.p, true.a, true.b, generator, true.n)
    with pytest.raises(ChipError) as caught:
        public_key(spelled_out(forged, ec.generate_private_key(ec.BrainpoolP256R1())))
    assert caught.value.trouble is ChipTrouble.UNSUPPORTED


@pytest.mark.parametrize(
    ("value", "dotted"), [("2A864886F70D010702", "1.2.840.113549.1.7.2"), ("678108010101", "2.23.136.1.1.1")]
)
def test_object_identifiers_are_read(value: str, dotted: str) -> None:
    assert object_identifier(bytes.fromhex(value)) == dotted


@pytest.mark.parametrize("value", [b"", b"\x2a\x86"])
def test_broken_object_identifiers_are_refused(value: bytes) -> None:
    with pytest.raises(TlvError):
        object_identifier(value)
