"""A whole street for journeys and faults: app, simulator and workers as processes, and a shop that has the app."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.browser import Browser
from demo.main_job import Scene
from demo.settings import Addresses
from demo.story import Story
from simulator.client import Control
from tests.processes import Program

DOMAIN = "journey-{number}.myshopify.com"
_numbers = iter(range(1, 1000))


@pytest.fixture
def scene(simulator: Control, live_app: Program, app_url: str, tmp_path: Path) -> Scene:
    """A new French shop that has just installed the app, and the people around it."""
    domain = open_shop(simulator, app_url)
    return Scene(Story(), simulator, Addresses(app=app_url, simulator=simulator.base_url), domain, tmp_path)


def open_shop(simulator: Control, app_url: str) -> str:
    """Open a French shop and install the app in it; returns its domain."""
    domain = DOMAIN.format(number=next(_numbers))
    simulator.open_shop(
        domain,
        name="Atelier",
        currency="EUR",
        locale="fr",
        country="FR",
        email="bonjour@atelier.example",
        timezone="Europe/Paris",
        plan="enterprise",  # nobody waits for query points
        address={"address1": "12 rue des Lices", "zip": "35000", "city": "Rennes", "country_code": "FR"},
    )
    opened = Browser("fr").open(f"{app_url}/app/", Authorization=f"Bearer {simulator.id_token(domain)}")
    assert opened.status == 200
    return domain
