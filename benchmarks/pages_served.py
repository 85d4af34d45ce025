"""The app as production serves it, with TLS; and a storefront that shows its pages inside a theme, as Shopify does."""

from __future__ import annotations

import hmac
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
PREFIX = "/apps/returns"
THEME = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>%s</body></html>'
)


def production() -> dict[str, str]:
    """The environment of a production start on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "ENVIRONMENT": "production",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "SHOPIFY_API_KEY": "benchmark",
        "SHOPIFY_API_SECRET": secrets.token_urlsafe(30),
        "APP_URL": f"https://127.0.0.1:{port}",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "SANDBOX_CARRIER_URL": "",
        "SANDBOX_CARRIER_KEY": "",
    }


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[str]:
    """The app's address; its static files are collected already."""
    address = environment["APP_URL"]
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = _certificate(Path(folder))
        command = [
            str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(urlsplit(address).port), "--workers", "1", "--blocking-threads", "4", "--no-access-log",
            "--ssl-certificate", str(certificate), "--ssl-keyfile", str(key), "config.wsgi:application",
        ]  # fmt: skip
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
        try:
            _wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait(20)


@contextmanager
def storefront(app: str, *, secret: str, shop: str) -> Iterator[str]:
    """The address of a shop whose theme shows the app's pages under /apps/returns, signed as Shopify signs."""
    with httpx.Client(verify=False) as client:

        class Storefront(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = {"shop": shop, "path_prefix": PREFIX, "timestamp": str(int(time.time()))}
                told = "".join(sorted(f"{name}={value}" for name, value in known.items()))
                signature = hmac.new(secret.encode(), told.encode(), "sha256").hexdigest()
                path = self.path.removeprefix(PREFIX)
                answer = client.get(f"{app}/proxy{path}?{urlencode(known | {'signature': signature})}")
                page = (THEME % answer.text).encode()
                self.send_response(answer.status_code)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Storefront)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        finally:
            server.shutdown()
            server.server_close()


def _wait_for(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/healthz", verify=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit(f"the app does not answer on {address}")


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private
