"""An issuing country that does not exist: its certificates, its document signer, the signatures in its chips.

Keys are made when asked for and kept nowhere.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from kiosk.domain.card.tlv import encode

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

SEQUENCE, SET, INTEGER, OCTETS, IDENTIFIER, NULL = 0x30, 0x31, 0x02, 0x04, 0x06, 0x05
_SIGNED_DATA = bytes.fromhex("2A864886F70D010702")
_LDS_SECURITY_OBJECT = bytes.fromhex("678108010101")
_CONTENT_TYPE, _MESSAGE_DIGEST = bytes.fromhex("2A864886F70D010903"), bytes.fromhex("2A864886F70D010904")
_SHA256 = encode(SEQUENCE, encode(IDENTIFIER, bytes.fromhex("608648016503040201")))
_ECDSA_SHA256 = encode(SEQUENCE, encode(IDENTIFIER, bytes.fromhex("2A8648CE3D040302")))
_RSA_ENCRYPTION = encode(SEQUENCE, encode(IDENTIFIER, bytes.fromhex("2A864886F70D010101")) + encode(NULL, b""))
_MASK = encode(SEQUENCE, encode(IDENTIFIER, bytes.fromhex("2A864886F70D010108")) + _SHA256)
_PSS_SALT_BYTES = 32
_RSA_PSS = encode(
    SEQUENCE,
    encode(IDENTIFIER, bytes.fromhex("2A864886F70D01010A"))
    + encode(
        SEQUENCE,
        encode(0xA0, _SHA256) + encode(0xA1, _MASK) + encode(0xA2, encode(INTEGER, bytes([_PSS_SALT_BYTES]))),
    ),
)


class Scheme(Enum):
    """How the document signer signs."""

    ECDSA = "ecdsa"
    ECDSA_BRAINPOOL = "ecdsa_brainpool"
    RSA = "rsa"
    RSA_PSS = "rsa_pss"

    def new_key(self) -> PrivateKey:
        if self in (Scheme.RSA, Scheme.RSA_PSS):
            return rsa.generate_private_key(65537, 2048)
        return ec.generate_private_key(ec.SECP256R1() if self is Scheme.ECDSA else ec.BrainpoolP256R1())


@dataclass
class Country:
    """A certificate authority with one document signer."""

    scheme: Scheme = Scheme.ECDSA
    name: str = "Kiosk Test Country"
    authority_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP384R1()))

    def __post_init__(self) -> None:
        self.signer_key = self.scheme.new_key()
        self.certificate = self._certificate(self.name, self.authority_key, 2015, 2035, is_authority=True)
        self.signer = self._certificate(f"{self.name} Signer", self.signer_key, 2021, 2033, is_authority=False)

    def export(self, folder: Path) -> Path:
        """The folder, with the country's certificate as its embassy would send it."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "country.cer").write_bytes(self.certificate.public_bytes(Encoding.DER))
        return folder

    def sign(self, groups: dict[int, bytes]) -> bytes:
        """EF.SOD over the data groups: ICAO 9303-10, 4.6.2, in RFC 5652's SignedData."""
        hashed = b"".join(
            encode(SEQUENCE, encode(INTEGER, bytes([number])) + encode(OCTETS, hashlib.sha256(content).digest()))
            for number, content in sorted(groups.items())
        )
        content = encode(SEQUENCE, encode(INTEGER, b"\0") + _SHA256 + encode(SEQUENCE, hashed))
        attributes = _attribute(_CONTENT_TYPE, encode(IDENTIFIER, _LDS_SECURITY_OBJECT))
        attributes += _attribute(_MESSAGE_DIGEST, encode(OCTETS, hashlib.sha256(content).digest()))
        how, signature = self._signature(encode(SET, attributes))
        serial = self.signer.serial_number
        signer_info = encode(
            SEQUENCE,
            encode(INTEGER, b"\x01")
            + encode(SEQUENCE, self.signer.issuer.public_bytes() + encode(INTEGER, serial.to_bytes(20)))
            + _SHA256
            + encode(0xA0, attributes)
            + how
            + encode(OCTETS, signature),
        )
        wrapped = encode(SEQUENCE, encode(IDENTIFIER, _LDS_SECURITY_OBJECT) + encode(0xA0, encode(OCTETS, content)))
        signed_data = (
            encode(INTEGER, b"\x03")
            + encode(SET, _SHA256)
            + wrapped
            + encode(0xA0, self.signer.public_bytes(Encoding.DER))
            + encode(SET, signer_info)
        )
        info = encode(IDENTIFIER, _SIGNED_DATA) + encode(0xA0, encode(SEQUENCE, signed_data))
        return encode(0x77, encode(SEQUENCE, info))

    def _signature(self, message: bytes) -> tuple[bytes, bytes]:
        key = self.signer_key
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return _ECDSA_SHA256, key.sign(message, ec.ECDSA(hashes.SHA256()))
        if self.scheme is Scheme.RSA_PSS:
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), _PSS_SALT_BYTES)
            return _RSA_PSS, key.sign(message, pss, hashes.SHA256())
        return _RSA_ENCRYPTION, key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def _certificate(
        self, subject: str, key: PrivateKey, first_year: int, last_year: int, is_authority: bool
    ) -> x509.Certificate:
        authority = x509.SubjectKeyIdentifier.from_public_key(self.authority_key.public_key())
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name(self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(first_year, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(last_year, 12, 31, tzinfo=UTC))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority), critical=False)
        )
        return builder.sign(self.authority_key, hashes.SHA384())


def _attribute(identifier: bytes, value: bytes) -> bytes:
    return encode(SEQUENCE, encode(IDENTIFIER, identifier) + encode(SET, value))


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "UT"), x509.NameAttribute(NameOID.COMMON_NAME, common)])
