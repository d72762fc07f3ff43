"""The card's side of a protected session. Written apart from the kiosk's side, so that neither hides the other's
errors; ICAO 9303-11, 9.7 and 9.8."""

import hashlib

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.cmac import CMAC

from kiosk.domain.card.tlv import encode, parse
from mock_services.chip.apdu import Command


class Keys:
    """3DES with the retail MAC for a key of BAC, AES with CMAC for one of PACE."""

    def __init__(self, secret: bytes, aes_bits: int | None) -> None:
        self.aes_bits = aes_bits
        self.block = 16 if aes_bits else 8
        self.encryption = derive(secret, 1, aes_bits)
        self.authentication = derive(secret, 2, aes_bits)

    def cbc(self, key: bytes, iv: bytes, data: bytes, decrypt: bool = False) -> bytes:
        algorithm: CipherAlgorithm = AES(key) if self.aes_bits else TripleDES(key + key[:8])
        cipher = Cipher(algorithm, CBC(iv))
        context = cipher.decryptor() if decrypt else cipher.encryptor()
        return context.update(data) + context.finalize()

    def mac(self, data: bytes) -> bytes:
        if self.aes_bits:
            cmac = CMAC(AES(self.authentication))
            cmac.update(data)
            return cmac.finalize()[:8]
        first, second = self.authentication[:8], self.authentication[8:]
        chain = _des(first, data, b"")[-8:]
        return _des(first, _des(second, chain, b"", decrypt=True), b"")

    def pad(self, data: bytes) -> bytes:
        return data + b"\x80" + bytes((self.block - 1 - len(data)) % self.block)


def derive(secret: bytes, counter: int, aes_bits: int | None) -> bytes:
    digest = hashlib.sha256 if aes_bits in (192, 256) else hashlib.sha1
    return digest(secret + bytes((0, 0, 0, counter))).digest()[: (aes_bits or 128) // 8]


def _des(key: bytes, data: bytes, iv: bytes, decrypt: bool = False) -> bytes:
    """Single DES in CBC mode, which three times the same key of 3DES is."""
    cipher = Cipher(TripleDES(key * 3), CBC(iv or bytes(8)))
    context = cipher.decryptor() if decrypt else cipher.encryptor()
    return context.update(data)


class CardSession:
    """Takes protection off commands and puts it on answers."""

    def __init__(self, keys: Keys, counter: int = 0) -> None:
        self._keys = keys
        self._counter = counter

    def open(self, command: Command) -> Command | None:
        """The command inside; None where its authentication does not hold."""
        keys = self._keys
        self._counter += 1
        objects = parse(command.data)
        header = bytes((command.cla, command.ins, command.p1, command.p2))
        signed = b"".join(part.encoded for part in objects[:-1])
        message = keys.pad(header) + signed
        if signed:
            message = keys.pad(message)
        if objects[-1].tag != 0x8E or keys.mac(self._count() + message) != objects[-1].value:
            return None
        data, answer_bytes = b"", 0
        for part in objects[:-1]:
            if part.tag in (0x85, 0x87):
                encrypted = part.value[1:] if part.tag == 0x87 else part.value
                data = self._decrypt(encrypted)
            elif part.tag == 0x97:
                answer_bytes = int.from_bytes(part.value) or 1 << 8 * len(part.value)
        return Command(command.cla & 0xF0, command.ins, command.p1, command.p2, data, answer_bytes)

    def close(self, ins: int, data: bytes, status: bytes) -> bytes:
        keys = self._keys
        self._counter += 1
        objects = b""
        if data:
            encrypted = keys.cbc(keys.encryption, self._iv(), keys.pad(data))
            objects += encode(0x85, encrypted) if ins & 1 else encode(0x87, b"\x01" + encrypted)
        objects += encode(0x99, status)
        return objects + encode(0x8E, keys.mac(self._count() + keys.pad(objects))) + status

    def _decrypt(self, encrypted: bytes) -> bytes:
        padded = self._keys.cbc(self._keys.encryption, self._iv(), encrypted, decrypt=True)
        return padded[: padded.rindex(b"\x80")]

    def _count(self) -> bytes:
        return self._counter.to_bytes(self._keys.block)

    def _iv(self) -> bytes:
        if not self._keys.aes_bits:
            return bytes(8)
        return self._keys.cbc(self._keys.encryption, bytes(16), self._count())
