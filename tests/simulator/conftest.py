"""A simulator of this folder's own, with a fake app to talk to."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.client import Control
from simulator.process import SimulatorProcess
from tests.simulator.fake_app import FakeApp

KEY, SECRET = "demo-api-key", "demo-api-secret-not-for-production"
SHOP, OTHER = "atelier-demo.myshopify.com", "northwind-demo.myshopify.com"
VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors"


@pytest.fixture(scope="session")
def fake_app_process() -> Iterator[FakeApp]:
    fake = FakeApp()
    yield fake
    fake.close()


@pytest.fixture(scope="session")
def street_process(fake_app_process: FakeApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    folder = tmp_path_factory.mktemp("street")
    with SimulatorProcess(
        app_url=fake_app_process.url, retry_scale=0.0001, traffic=folder / "traffic.jsonl", output=folder / "log"
    ) as running:
        yield running


@pytest.fixture
def fake_app(fake_app_process: FakeApp) -> FakeApp:
    fake_app_process.reset()
    return fake_app_process


@pytest.fixture
def street(street_process: SimulatorProcess, fake_app: FakeApp) -> Iterator[Control]:
    """The control door with two installed shops, kind, its logs empty."""
    with Control(street_process.url) as control:
        control.kind()
        control.reset_clock()
        control.open_shop(SHOP, name="Atelier Demo")
        control.open_shop(OTHER, name="Northwind", currency="GBP", locale="en", country="GB", timezone="Europe/London")
        control.clear_mail()
        control.clear_calls()
        control.forget_webhooks()
        fake_app.reset()
        yield control


@pytest.fixture
def shopify(street: Control) -> Iterator[httpx.Client]:
    """A client at the first shop's token and Admin API endpoints."""
    with httpx.Client(base_url=street.shopify_url(SHOP), timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def visitor(street: Control) -> Iterator[httpx.Client]:
    """A browser without scripts in front of the simulator; keeps cookies, follows nothing."""
    with httpx.Client(base_url=street.base_url, timeout=10, trust_env=False) as client:
        yield client


def vectors(name: str, keep: Callable[[dict], bool] = bool) -> list[Any]:
    """The cases of a vector file that stands beside the project, those to `keep`; one skipped where it is absent."""
    file = VECTORS / f"{name}.json"
    if not file.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason="the shared vectors are not beside the project"))]
    return [pytest.param(case, id=case["id"]) for case in json.loads(file.read_text())["cases"] if keep(case)]


def exchange(shop: str = SHOP, **changed: str) -> dict[str, str]:
    """The body of a token exchange; `subject_token` must be given."""
    return {
        "client_id": KEY,
        "client_secret": SECRET,
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
        "expiring": "1",
        **changed,
    }


def granted(street: Control, shop: str = SHOP) -> dict:
    """An offline token pair of a shop."""
    answer = httpx.post(
        f"{street.shopify_url(shop)}/admin/oauth/access_token",
        json=exchange(subject_token=street.id_token(shop)),
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def ask(client: httpx.Client, token: str, query: str = "{ shop { name } }", **body: object) -> httpx.Response:
    """One Admin GraphQL request."""
    return client.post(
        "/admin/api/2026-10/graphql.json", json={"query": query, **body}, headers={"X-Shopify-Access-Token": token}
    )


def place(street: Control, shop: str = SHOP, **fields: object) -> dict:
    """A delivered order of two shirts and a mug."""
    lines = [{"sku": "TSHIRT-BIO-WHITE-M", "quantity": 2}, {"sku": "MUG-BLUE", "quantity": 1}]
    wanted = {
        "email": "alice@example.com",
        "first_name": "Alice",
        "last_name": "Martin",
        "lines": lines,
        "address": {"address1": "3 rue des Lilas", "zip": "75011", "city": "Paris", "country_code": "FR"},
        **fields,
    }
    return street.place_order(shop, **wanted)
