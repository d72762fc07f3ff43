"""Signatures as passports carry them: algorithms by their identifiers, keys that spell their curve out.

RFC 8017 (RSA), RFC 4055 (RSA-PSS), RFC 5758 (ECDSA); ICAO 9303-12 says which ones states use.
"""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from kiosk.adapters.cards.chip.curves import CURVES
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.domain.card.tlv import Tlv, TlvError, find, parse_one
from kiosk.ports import ChipTrouble

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_SEQUENCE, _OBJECT_IDENTIFIER, _INTEGER = 0x30, 0x06, 0x02

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "1.3.14.3.2.26": hashes.SHA1(),
    "2.16.840.1.101.3.4.2.4": hashes.SHA224(),
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_RSA, _RSA_PSS = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
_RSA_WITH: dict[str, hashes.HashAlgorithm] = {
    "1.2.840.113549.1.1.5": hashes.SHA1(),
    "1.2.840.113549.1.1.14": hashes.SHA224(),
    "1.2.840.113549.1.1.11": hashes.SHA256(),
    "1.2.840.113549.1.1.12": hashes.SHA384(),
    "1.2.840.113549.1.1.13": hashes.SHA512(),
}
_ECDSA_WITH: dict[str, hashes.HashAlgorithm] = {
    "1.2.840.10045.4.1": hashes.SHA1(),
    "1.2.840.10045.4.3.1": hashes.SHA224(),
    "1.2.840.10045.4.3.2": hashes.SHA256(),
    "1.2.840.10045.4.3.3": hashes.SHA384(),
    "1.2.840.10045.4.3.4": hashes.SHA512(),
}
_PSS_DEFAULT_SALT_BYTES = 20  # RFC 4055, 3.1


def object_identifier(value: bytes) -> str:
    """Dotted, X.690 8.19. Raises TlvError."""
    if not value or value[-1] & 0x80:
        raise TlvError("object identifier")
    arcs, arc = [], 0
    for octet in value:
        arc = arc << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    top = min(arcs[0] // 40, 2)
    return ".".join(map(str, (top, arcs[0] - 40 * top, *arcs[1:])))


def algorithm(sequence: Tlv) -> tuple[str, tuple[Tlv, ...]]:
    """Identifier and parameters of an AlgorithmIdentifier. Raises TlvError."""
    identifier, *parameters = sequence.children()
    if sequence.tag != _SEQUENCE or identifier.tag != _OBJECT_IDENTIFIER:
        raise TlvError("algorithm")
    return object_identifier(identifier.value), tuple(parameters)


def hash_algorithm(sequence: Tlv) -> hashes.HashAlgorithm:
    """Raises ChipError for one that is not built here."""
    identifier, _ = algorithm(sequence)
    try:
        return _HASHES[identifier]
    except KeyError:
        raise ChipError(ChipTrouble.UNSUPPORTED, "hash algorithm") from None


def digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    hasher = hashes.Hash(algorithm)
    hasher.update(data)
    return hasher.finalize()


def verifies(
    key: PublicKey, how: Tlv, signature: bytes, data: bytes, plain_rsa_hash: hashes.HashAlgorithm | None = None
) -> bool:
    """Whether `key` made `signature` over `data`. `how` is the AlgorithmIdentifier beside the signature; where it says
    "RSA" alone, `plain_rsa_hash` was named elsewhere. Raises ChipError for what is not built here, and TlvError."""
    identifier, parameters = algorithm(how)
    rsa_hash = plain_rsa_hash if identifier == _RSA else _RSA_WITH.get(identifier)
    try:
        if isinstance(key, rsa.RSAPublicKey) and identifier == _RSA_PSS:
            pss, pss_hash = _pss(parameters)
            key.verify(signature, data, pss, pss_hash)
        elif isinstance(key, rsa.RSAPublicKey) and rsa_hash is not None:
            key.verify(signature, data, padding.PKCS1v15(), rsa_hash)
        elif isinstance(key, ec.EllipticCurvePublicKey) and identifier in _ECDSA_WITH:
            key.verify(signature, data, ec.ECDSA(_ECDSA_WITH[identifier]))
        else:
            raise ChipError(ChipTrouble.UNSUPPORTED, "signature algorithm")
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError):  # also for sizes that make no sense together
        raise ChipError(ChipTrouble.UNSUPPORTED, "signature parameters") from None
    return True


def public_key(certificate: x509.Certificate) -> PublicKey:
    """Raises ChipError for a kind of key that no document signer has."""
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        key = _spelled_out_key(certificate)
    except ValueError:
        raise ChipError(ChipTrouble.MALFORMED, "key of a certificate") from None
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise ChipError(ChipTrouble.UNSUPPORTED, "kind of key")
    return key


def _spelled_out_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    """The key of a curve that is written out as numbers, as ICAO 9303-12 demands. The cryptography package knows
    NIST's curves in this form, but not brainpool's."""
    try:
        content = parse_one(certificate.tbs_certificate_bytes, _SEQUENCE).children()
        plain = [part for part in content if part.tag == _SEQUENCE]
        how, bits = plain[4].children()  # signature, issuer, validity, subject, key
        _, (curve_numbers,) = algorithm(how)
        _, prime_field, _, generator, order, *_ = curve_numbers.children()
        prime = int.from_bytes(find(prime_field.children(), _INTEGER).value)
        for curve in CURVES.values():
            if (prime, int.from_bytes(order.value)) == (curve.p, curve.n) and curve.decode(generator.value) == curve.g:
                return ec.EllipticCurvePublicKey.from_encoded_point(curve.name(), bits.value[1:])
    except (TlvError, ValueError, IndexError):
        raise ChipError(ChipTrouble.MALFORMED, "key of a certificate") from None
    raise ChipError(ChipTrouble.UNSUPPORTED, "curve of a key")


def _pss(parameters: tuple[Tlv, ...]) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    """RSASSA-PSS-params, RFC 4055, 3.1: every part has a default."""
    parts = {part.tag: part.value for part in (parameters[0].children() if parameters else ())}
    chosen: hashes.HashAlgorithm = hashes.SHA1()
    mask: hashes.HashAlgorithm = hashes.SHA1()
    salt_bytes = _PSS_DEFAULT_SALT_BYTES
    if 0xA0 in parts:
        chosen = hash_algorithm(parse_one(parts[0xA0], _SEQUENCE))
    if 0xA1 in parts:
        _, (mask_hash,) = algorithm(parse_one(parts[0xA1], _SEQUENCE))
        mask = hash_algorithm(mask_hash)
    if 0xA2 in parts:
        salt_bytes = int.from_bytes(parse_one(parts[0xA2], _INTEGER).value)
    return padding.PSS(padding.MGF1(mask), salt_bytes), chosen
