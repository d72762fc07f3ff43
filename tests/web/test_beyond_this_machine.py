"""`kiosk serve` for browsers elsewhere: with a certificate of its own, or behind a proxy that has one."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.web.hall import NURSE, PIN
from tests.web.process import PATIENCE_S, Server

ELSEWHERE = "203.0.113.9"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Of this machine's address, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kiosk")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def set_up(client: httpx.Client, code: str) -> httpx.Response:
    return client.post("/setup", data={"code": code, "name": NURSE, "pin": PIN, "again": PIN})


def test_with_a_certificate_everything_is_encrypted_and_the_cookie_never_leaves_it(tmp_path: Path) -> None:
    public, key = certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(public))
    server = Server(tmp_path, web=f'certificate = "{public}"\ncertificate_key = "{key}"', trusting=trusting)
    try:
        assert server.url.startswith("https://")
        with httpx.Client(base_url=server.url, verify=trusting, timeout=PATIENCE_S) as client:
            assert "max-age" in client.get("/board").headers["strict-transport-security"]
            cookie = set_up(client, server.code).headers["set-cookie"]
            assert cookie.startswith("__Host-desk=") and "Secure" in cookie and "HttpOnly" in cookie
            assert client.get("/desk/place").status_code == 200, "signed in"
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/board")  # nobody vouches for it
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{server.url.replace('https', 'http')}/board")
    finally:
        server.end()


def test_behind_a_proxy_callers_are_who_the_proxy_says_they_are(tmp_path: Path) -> None:
    server = Server(tmp_path, web="behind_proxy = true")

    def said(*callers: str) -> dict[str, str]:
        return {"x-forwarded-for": ", ".join(callers), "x-forwarded-proto": "https"}

    try:
        with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as client:
            assert "max-age" in client.get("/board", headers=said(ELSEWHERE)).headers["strict-transport-security"]
            assert client.get("/setup").status_code == 200
            away = [
                client.get("/setup", headers=said(*callers)) for callers in ((ELSEWHERE,), ("127.0.0.1", ELSEWHERE))
            ]
            assert [answer.status_code for answer in away] == [303, 303], "the first account is made at this machine"
            assert set_up(client, server.code).headers["set-cookie"].startswith("__Host-desk=")
    finally:
        server.end()
