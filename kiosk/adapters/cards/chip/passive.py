"""Passive authentication: who signed the hashes of the data groups, and whether they still fit. ICAO 9303-11, 5.1.

EF.SOD is a CMS SignedData (RFC 5652) around the LDS security object (ICAO 9303-10, 4.6.2).
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.adapters.cards.chip.signatures import (
    digest,
    hash_algorithm,
    object_identifier,
    public_key,
    verifies,
)
from kiosk.domain.card import Authenticity
from kiosk.domain.card.tlv import Tlv, TlvError, find, parse_one
from kiosk.ports import ChipTrouble

_SEQUENCE, _SET, _OCTET_STRING = 0x30, 0x31, 0x04
_CONTEXT_0 = 0xA0  # content, certificates and signed attributes each have it
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SUFFIXES = {".cer", ".crt", ".der", ".pem"}

_BROKEN = (ValueError, IndexError, TypeError, x509.InvalidVersion)
"""What breaks on a broken security object: TlvError is a ValueError, and the cryptography package reads a certificate's
names and dates when they are asked for and raises any of the others."""

Certificates = tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class SecurityObject:
    """The hashes that were signed, and what the signature is worth."""

    algorithm: hashes.HashAlgorithm
    by_group: dict[int, bytes]
    authenticity: Authenticity

    def check(self, group: int, content: bytes) -> None:
        """Raises ChipError where a data group is not what was signed."""
        signed = self.by_group.get(group)
        if signed is None or not hmac.compare_digest(signed, digest(self.algorithm, content)):
            raise ChipError(ChipTrouble.TAMPERED, f"hash of data group {group}")


def load_certificates(folder: Path) -> Certificates:
    """Country certificates, PEM or DER. Raises OSError, and ValueError naming the file that is none."""
    found: list[x509.Certificate] = []
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES):
        content = path.read_bytes()
        try:
            if b"-----BEGIN" in content:
                found += x509.load_pem_x509_certificates(content)
            else:
                found.append(x509.load_der_x509_certificate(content))
        except ValueError:
            raise ValueError(f"{path.name} is no certificate") from None
    return tuple(found)


def verify(untrusted_sod: bytes, countries: Sequence[x509.Certificate]) -> SecurityObject:
    """The signed hashes. Raises ChipError: TAMPERED where the signature does not hold."""
    try:
        return _verified(untrusted_sod, countries)
    except _BROKEN:
        raise ChipError(ChipTrouble.MALFORMED, "security object") from None


def _verified(untrusted_sod: bytes, countries: Sequence[x509.Certificate]) -> SecurityObject:
    kind, wrapped = parse_one(parse_one(untrusted_sod, 0x77).value, _SEQUENCE).children()
    if object_identifier(kind.value) != _SIGNED_DATA:
        raise TlvError("not signed data")
    signed_data = parse_one(wrapped.value, _SEQUENCE).children()
    content = _octets(find(find(signed_data, _SEQUENCE).children(), _CONTEXT_0))
    certificates = [x509.load_der_x509_certificate(part.encoded) for part in find(signed_data, _CONTEXT_0).children()]
    signer_infos = signed_data[-1]
    if signer_infos.tag != _SET:
        raise TlvError("no signers")
    signer = _signer(parse_one(signer_infos.value, _SEQUENCE), content, certificates)
    hash_with, by_group = _hashes(content)
    return SecurityObject(hash_with, by_group, _standing(signer, countries))


def _octets(wrapper: Tlv) -> bytes:
    return parse_one(wrapper.value, _OCTET_STRING).value


def _signer(info: Tlv, content: bytes, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate whose key signed `content`, RFC 5652, 5.4."""
    _version, _identifier, hash_with, *rest = info.children()
    chosen = hash_algorithm(hash_with)
    message = content
    if rest[0].tag == _CONTEXT_0:
        attributes = rest.pop(0)
        if not hmac.compare_digest(_message_digest(attributes), digest(chosen, content)):
            raise ChipError(ChipTrouble.TAMPERED, "hash of the security object")
        message = bytes([_SET]) + attributes.encoded[1:]  # signed is the set that the implicit tag stands for
    how, signature, *_ = rest
    for certificate in certificates:
        if verifies(public_key(certificate), how, signature.value, message, chosen):
            return certificate
    raise ChipError(ChipTrouble.TAMPERED, "signature of the security object")


def _message_digest(attributes: Tlv) -> bytes:
    for attribute in attributes.children():
        kind, values = attribute.children()
        if object_identifier(kind.value) == _MESSAGE_DIGEST:
            return _octets(values)
    raise TlvError("no message digest")


def _hashes(content: bytes) -> tuple[hashes.HashAlgorithm, dict[int, bytes]]:
    _version, hash_with, groups, *_ = parse_one(content, _SEQUENCE).children()
    by_group = {}
    for entry in groups.children():
        number, value = entry.children()
        by_group[int.from_bytes(number.value)] = value.value
    return hash_algorithm(hash_with), by_group


def _standing(signer: x509.Certificate, countries: Sequence[x509.Certificate]) -> Authenticity:
    """SIGNED: a configured country issued the signer while its own certificate was valid. FAILED: a configured country
    is named as issuer, and it did not. A card outlives its signer's certificate, so today's date plays no part."""
    named = [country for country in countries if country.subject == signer.issuer and _keys_fit(signer, country)]
    if not named:
        return Authenticity.INTEGRITY_ONLY
    for country in named:
        valid = country.not_valid_before_utc <= signer.not_valid_before_utc <= country.not_valid_after_utc
        if valid and _issued(signer, country):
            return Authenticity.SIGNED
    return Authenticity.FAILED


def _issued(signer: x509.Certificate, country: x509.Certificate) -> bool:
    _content, how, _signature = parse_one(signer.public_bytes(Encoding.DER), _SEQUENCE).children()
    return verifies(public_key(country), how, signer.signature, signer.tbs_certificate_bytes)


def _keys_fit(signer: x509.Certificate, country: x509.Certificate) -> bool:
    """Countries change their key and keep their name: the key's identifier tells their certificates apart."""
    try:
        wanted = signer.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
        offered = country.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return True
    return wanted is None or wanted == offered
