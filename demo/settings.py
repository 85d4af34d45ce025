"""Where the demo runs and what it tells each process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "demo"
ATELIER = "atelier-demo.myshopify.com"
NORTHWIND = "northwind-demo.myshopify.com"


@dataclass(frozen=True)
class Ports:
    """The three ports of the demo, each with the variable that moves it."""

    app: int = 8000
    simulator: int = 8001
    smtp: int = 8025

    @classmethod
    def from_environment(cls) -> Ports:
        """Read APP_PORT, SIMULATOR_PORT and SMTP_PORT; exits naming the one that is no port."""
        return cls(_port("APP_PORT", cls.app), _port("SIMULATOR_PORT", cls.simulator), _port("SMTP_PORT", cls.smtp))

    def by_variable(self) -> dict[str, int]:
        """Variable -> port."""
        return {"APP_PORT": self.app, "SIMULATOR_PORT": self.simulator, "SMTP_PORT": self.smtp}


def _port(variable: str, default: int) -> int:
    text = os.environ.get(variable, str(default))
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SystemExit(f"{variable}={text} is not a port number.")
    return int(text)


@dataclass(frozen=True)
class Addresses:
    """What a person types into a browser."""

    app: str
    simulator: str

    def storefront(self, domain: str = ATELIER) -> str:
        """The little shop."""
        return f"{self.simulator}/store/{domain}/"

    def proxied_portal(self, domain: str = ATELIER) -> str:
        """The shopper's pages behind the app proxy, on the shop's own address."""
        return f"{self.simulator}/store/{domain}/apps/returns"

    def portal(self, domain: str = ATELIER) -> str:
        """The shopper's pages on the app's own domain."""
        return f"{self.app}/returns/{domain.removesuffix('.myshopify.com')}/"

    def admin(self, domain: str = ATELIER) -> str:
        """The embedded admin in its frame."""
        return f"{self.simulator}/admin/store/{domain}/apps/returns"

    def mail(self) -> str:
        """The mail inbox."""
        return f"{self.simulator}/mail/"


def addresses(ports: Ports) -> Addresses:
    """The addresses for these ports."""
    return Addresses(app=f"http://127.0.0.1:{ports.app}", simulator=f"http://127.0.0.1:{ports.simulator}")


def app_environment(ports: Ports) -> dict[str, str]:
    """What the app is told: everything outside it is an address in its settings."""
    at = addresses(ports)
    # Whoever has connected a real shop has a .env: none of it is the demo's.
    return dict.fromkeys(dotenv_values(ROOT / ".env"), "") | {
        "ENVIRONMENT": "development",
        "DEBUG": "0",
        "DATABASE_URL": f"sqlite:///{HOME / 'app.sqlite3'}",
        "REDIS_URL": "",
        "APP_URL": at.app,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SHOPIFY_ADMIN_URL": f"{at.simulator}/shops/{{shop}}",
        "APP_BRIDGE_SRC": f"{at.simulator}/app-bridge.js",
        "SANDBOX_CARRIER_URL": f"{at.simulator}/carrier/v1",
        "SANDBOX_CARRIER_KEY": "demo-carrier-key",
        "TWILIO_URL": f"{at.simulator}/texts",
        # A visitor sees every letter at once; shops let the second wait.
        "LETTERS_APART_MINUTES": "0",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports.smtp}",
        "DEFAULT_FROM_EMAIL": "retours@atelier-demo.example",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
