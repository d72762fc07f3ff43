"""Ciphers of a chip session: key derivation, encryption and message authentication of ICAO 9303-11, 9.7 and 9.8."""

import hashlib
from enum import Enum

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.cmac import CMAC

MAC_BYTES = 8
FOR_ENCRYPTION, FOR_AUTHENTICATION, FOR_PASSWORD = 1, 2, 3  # counters of the key derivation, ICAO 9303-11, 9.7


class Suite(Enum):
    """A block cipher with its message authentication code; the values are key and block length in bytes."""

    DES3 = ("3DES, retail MAC", 16, 8)
    AES128 = ("AES-128, CMAC", 16, 16)
    AES192 = ("AES-192, CMAC", 24, 16)
    AES256 = ("AES-256, CMAC", 32, 16)

    def __init__(self, title: str, key_bytes: int, block_bytes: int) -> None:
        self.title = title
        self.key_bytes = key_bytes
        self.block_bytes = block_bytes

    def derive(self, secret: bytes, counter: int) -> bytes:
        """A key for one purpose, ICAO 9303-11, 9.7.1. The parity bits of DES keys are left as they fall."""
        digest = hashlib.sha1 if self.key_bytes <= 16 else hashlib.sha256
        return digest(secret + counter.to_bytes(4)).digest()[: self.key_bytes]

    def encrypt(self, key: bytes, iv: bytes, padded: bytes) -> bytes:
        encryptor = Cipher(self._algorithm(key), CBC(iv)).encryptor()
        return encryptor.update(padded) + encryptor.finalize()

    def decrypt(self, key: bytes, iv: bytes, encrypted: bytes) -> bytes:
        """Raises ValueError for anything but whole blocks."""
        decryptor = Cipher(self._algorithm(key), CBC(iv)).decryptor()
        return decryptor.update(encrypted) + decryptor.finalize()

    def initial_vector(self, key: bytes, counter: bytes) -> bytes:
        """Of a protected message, from the encrypted send sequence counter, ICAO 9303-11, 9.8.6 and 9.8.7."""
        zero = bytes(self.block_bytes)
        return zero if self is Suite.DES3 else self.encrypt(key, zero, counter)

    def mac(self, key: bytes, padded: bytes) -> bytes:
        """Eight bytes of authentication for whole blocks; AES takes any length."""
        if self is Suite.DES3:
            return _retail_mac(key, padded)
        cmac = CMAC(AES(key))
        cmac.update(padded)
        return cmac.finalize()[:MAC_BYTES]

    def _algorithm(self, key: bytes) -> CipherAlgorithm:
        return TripleDES(key + key[:8]) if self is Suite.DES3 else AES(key)


def _retail_mac(key: bytes, padded: bytes) -> bytes:
    """ISO 9797-1, algorithm 3: single DES along the chain, and both halves of the key for the last block."""
    single = Cipher(TripleDES(key[:8] * 3), CBC(bytes(8))).encryptor()
    chain = (bytes(8) + single.update(padded[:-8]))[-8:]
    last = Cipher(TripleDES(key + key[:8]), CBC(chain)).encryptor()
    return last.update(padded[-8:])


def pad(data: bytes, block_bytes: int) -> bytes:
    """ISO 9797-1, method 2: a one bit, then zeros."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block_bytes)


def unpad(padded: bytes) -> bytes:
    """Raises ValueError where there is no padding."""
    data = padded.rstrip(b"\0")
    if not data.endswith(b"\x80"):
        raise ValueError("padding")
    return data[:-1]
