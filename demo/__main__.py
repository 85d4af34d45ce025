"""`python -m demo [--once | --reset]`: see the README."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import threading
from typing import Any

from demo import main_job, processes, season
from demo.browser import Browser, PageError
from demo.settings import ATELIER, HOME, NORTHWIND, Addresses, Ports, addresses
from demo.story import StepFailed, Story, expect
from simulator.client import Control, ControlRefused

TOLD = HOME / "season.json"
SHOPS: dict[str, dict[str, Any]] = {
    ATELIER: {
        "name": "Atelier Demo",
        "plan": "enterprise",
        "currency": "EUR",
        "locale": "fr",
        "country": "FR",
        "email": "bonjour@atelier-demo.example",
        "timezone": "Europe/Paris",
        "address": {"address1": "12 rue des Lices", "zip": "35000", "city": "Rennes", "country_code": "FR"},
    },
    NORTHWIND: {
        "name": "Northwind Demo",
        "currency": "GBP",
        "locale": "en",
        "country": "GB",
        "email": "hello@northwind-demo.example",
        "timezone": "Europe/London",
        "address": {"address1": "4 Harbour Street", "zip": "EH6 6JH", "city": "Edinburgh", "country_code": "GB"},
    },
}

# What the shop promises in Shopify itself: something to compare its policy here with.
PROFILES: list[dict[str, Any]] = [
    {"rules": {"days": 21, "start": "LAST_ITEM_DELIVERY_DATE"}},
    {"name": "Outre-mer", "markets": ["Réunion", "Martinique"], "rules": {"days": 60}},
]


def main() -> int:
    """Run the demo; the exit status is 0 if every step came to what it should."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="play the main job and exit")
    parser.add_argument("--reset", action="store_true", help="forget everything first")
    given = parser.parse_args()
    ports, story = Ports.from_environment(), Story()
    processes.refuse_taken_ports(ports)
    if given.reset:
        shutil.rmtree(HOME, ignore_errors=True)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        with processes.everything(ports):
            _perform(story, ports, stay=not given.once)
    except (StepFailed, PageError, ControlRefused) as failure:
        story.line(f"\nThe demo stopped: {failure}\nLogs are in {HOME}.")
        return 1
    except KeyboardInterrupt:
        story.line("\nStopped. The data stays; `make demo-reset` forgets it.")
    return 0


def _perform(story: Story, ports: Ports, *, stay: bool) -> None:
    at = addresses(ports)
    with Control(at.simulator) as street:
        if not TOLD.exists():
            _open_shops(story, street, at)
            told = season.write_the_past(ports, street)
            TOLD.write_text(json.dumps(told["easy"]), encoding="utf-8")
            story.step(f"A season of {len(told['orders'])} orders and {len(told['returns'])} returns is in the books.")
        with processes.worker(ports):
            main_job.play(story, street, at, ATELIER)
            _print_addresses(story, at)
            if stay:
                story.line("Ctrl-C stops everything.")
                threading.Event().wait()


def _open_shops(story: Story, street: Control, at: Addresses) -> None:
    story.title("Before the curtain")
    for domain, about in SHOPS.items():
        street.open_shop(domain, **about)
        token = street.id_token(domain)
        opened = Browser("fr").open(f"{at.app}/app/", Authorization=f"Bearer {token}")
        expect(opened.status == 200, f"the app opens in the admin of {domain}")
    street.return_profiles(ATELIER, profiles=PROFILES)
    story.step("Two shops installed the app; each exchanged its tokens.", look=at.admin())


def _print_addresses(story: Story, at: Addresses) -> None:
    story.title("Look around")
    for name, address in (
        ("Storefront", at.storefront()),
        ("Returns, behind the app proxy", at.proxied_portal()),
        ("Returns, on the app's own domain", at.portal()),
        ("Embedded admin", at.admin()),
        ("Mail inbox", at.mail()),
        ("Second shop's admin", at.admin(NORTHWIND)),
    ):
        story.line(f"  {name:34} {address}")
    story.title("Orders to type into the portal")
    for order in json.loads(TOLD.read_text(encoding="utf-8")):
        story.line(f"  {order['name']:8} {order['email']:40} (or postcode {order['postcode']})")
    story.line()


if __name__ == "__main__":
    sys.exit(main())
