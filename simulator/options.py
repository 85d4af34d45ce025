"""What the simulator is started with: command line first, then environment, then defaults for a first look."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

DEMO_KEY = "demo-api-key"
DEMO_SECRET = "demo-api-secret-not-for-production"  # noqa: S105
DEMO_CARRIER_KEY = "demo-carrier-key"
APP_CONFIG = Path(__file__).resolve().parent.parent / "shopify.app.toml"


@dataclass(frozen=True)
class Options:
    """Everything a running simulator was told; `retry_scale` shortens the gaps between webhook retries."""

    port: int = 8001
    smtp_port: int = 8025
    host: str = "127.0.0.1"
    app_url: str = "http://127.0.0.1:8000"
    public_url: str = "http://127.0.0.1:8001"
    state: Path | None = None
    traffic: Path | None = None
    app_config: Path | None = None
    retry_scale: float = 1.0
    api_key: str = DEMO_KEY
    api_secret: str = DEMO_SECRET
    carrier_key: str = DEMO_CARRIER_KEY
    api_version: str = "2026-10"

    def store_url(self, domain: str) -> str:
        """Return the address of a shop's storefront, without a slash at the end."""
        return f"{self.public_url}/store/{domain}"

    def admin_url(self, domain: str) -> str:
        """Return the address of a shop's admin frame, without a slash at the end."""
        return f"{self.public_url}/admin/store/{domain}/apps/returns"


def read_options(arguments: list[str] | None = None) -> Options:
    """Return the options from `arguments` (default: the command line); argparse exits with 2 on nonsense."""
    given = _parser().parse_args(arguments)
    return Options(
        port=given.port,
        smtp_port=given.smtp_port,
        host=given.host,
        app_url=given.app_url.rstrip("/"),
        public_url=(given.public_url or f"http://{given.host}:{given.port}").rstrip("/"),
        state=given.state,
        traffic=given.traffic,
        app_config=given.app_config,
        retry_scale=given.retry_scale,
        api_key=os.environ.get("SIMULATOR_API_KEY", DEMO_KEY),
        api_secret=os.environ.get("SIMULATOR_API_SECRET", DEMO_SECRET),
        carrier_key=os.environ.get("SIMULATOR_CARRIER_KEY", DEMO_CARRIER_KEY),
        api_version=given.api_version,
    )


def _parser() -> argparse.ArgumentParser:
    env = os.environ
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=int(env.get("SIMULATOR_PORT", "8001")), help="HTTP port")
    parser.add_argument("--smtp-port", type=int, default=int(env.get("SMTP_PORT", "8025")), help="port that takes mail")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--app-url", default=f"http://127.0.0.1:{env.get('APP_PORT', '8000')}", help="where the app is")
    parser.add_argument("--public-url", default="", help="our own address as browsers see it")
    parser.add_argument("--state", type=Path, default=None, help="file that keeps the state over a restart")
    parser.add_argument("--traffic", type=Path, default=_traffic_file(), help="file for one JSON line per exchange")
    parser.add_argument("--app-config", type=Path, default=APP_CONFIG, help="the app's configuration, for its topics")
    parser.add_argument("--retry-scale", type=float, default=1.0, help="factor on the gaps between webhook retries")
    parser.add_argument("--api-version", default="2026-10", help="version named in webhook headers")
    return parser


def _traffic_file() -> Path | None:
    name = os.environ.get("SIMULATOR_TRAFFIC")
    return Path(name) if name else None
