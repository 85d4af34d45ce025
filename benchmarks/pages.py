"""The shopper's pages on a slow telephone, served as production serves them, against the smallest page of this server.

Slow 4G as Lighthouse has it: 150 ms there and back, 1.6 Mbit/s down, 0.75 up, and a processor four times slower than
this machine's. Chromium starts without a cache. Opening a connection costs two more round trips (TCP and TLS 1.3),
which are not in Chromium's emulation and are added to what it measured. The least of five loads counts, since other
work on the machine only adds to it; the bytes are the same every time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from benchmarks.pages_served import ROOT, production, served, storefront

NAME = "pages"
ROUNDS = 5
ROUND_TRIP_MS, CONNECTION_TRIPS, SLOWER_PROCESSOR = 150, 2, 4
SLOW_4G = {
    "offline": False,
    "latency": ROUND_TRIP_MS,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 0.75 * 1024 * 1024 / 8,
}
HEAVIEST_PAGE, HEAVIEST_SCRIPTS, LATEST_MS = 50_000, 20_000, 1_500
# Kinds that are worth compressing and keeping, beyond this many bytes with their headers.
PACKED, SMALL = {"Document", "Script", "Stylesheet"}, 1_000
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WATCH = """
window.seen = {painted: 0, moved: 0};
new PerformanceObserver(list => list.getEntries().forEach(entry => { seen.painted = entry.startTime }))
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(entry => { seen.moved += entry.value }))
  .observe({type: 'layout-shift', buffered: true});
"""


@dataclass
class Load:
    """One page opened once: bytes as they travelled by kind, hosts, how late and how steady it was."""

    painted: float = 0
    moved: float = 0
    weights: dict[str, int] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    unpacked: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """All but the photos."""
        return sum(weight for kind, weight in self.weights.items() if kind != "Image")


def run() -> list[str]:
    """Measure and return the lines to print."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return ["pages: needs PostgreSQL; run it by `make bench`"]
    environment = production()
    subprocess.run(["bin/collect-static"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    made = _child("-m", "benchmarks.pages_child", environment=environment)
    with (
        served(environment) as app,
        storefront(app, secret=environment["SHOPIFY_API_SECRET"], shop=made["shop"]) as shop,
        sync_playwright() as playwright,
    ):
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        addresses = {name: app + path for name, path in made["own"].items()}
        addresses |= {name: shop + path for name, path in made["inside"].items()}
        loads = {name: [_open(browser, address) for _ in range(ROUNDS)] for name, address in addresses.items()}
        bare = [_open(browser, f"{app}/healthz") for _ in range(ROUNDS)]
        browser.close()
    return list(_told(loads, min(each.painted for each in bare), {urlsplit(app).netloc, urlsplit(shop).netloc}))


def _told(loads: dict[str, list[Load]], bare_ms: float, ours: set[str]) -> Iterator[str]:
    opening = ROUND_TRIP_MS * CONNECTION_TRIPS
    for name, found in loads.items():
        load, painted = found[0], min(each.painted for each in found)
        yield (
            f"pages: {name}: {load.weight / HEAVIEST_PAGE:.2f} of the bytes ({load.weight / 1000:.1f} kB, script "
            f"{load.weights.get('Script', 0) / 1000:.1f} of {HEAVIEST_SCRIPTS / 1000:.0f}), largest paint / smallest "
            f"page's = {painted / bare_ms:.1f} ({painted:.0f} ms, {painted + opening:.0f} with a new connection, goal "
            f"{LATEST_MS}), layout shift {max(each.moved for each in found):.3f}"
        )
    every = [each for found in loads.values() for each in found]
    strangers = set().union(*(each.hosts for each in every)) - ours
    late = max(min(each.painted for each in found) for found in loads.values()) + opening
    heaviest = max(each.weight / HEAVIEST_PAGE for each in every)
    scripts = max(each.weights.get("Script", 0) / HEAVIEST_SCRIPTS for each in every)
    yield (
        f"pages: worst page / budget: bytes {heaviest:.2f}, script {scripts:.2f}, paint {late / LATEST_MS:.2f}, "
        f"layout shift {max(each.moved for each in every):.3f} (goal 0); other hosts: {', '.join(strangers) or 'none'}"
    )
    if unpacked := {address for each in every for address in each.unpacked}:
        yield f"pages: not compressed or not kept by browsers: {', '.join(sorted(unpacked))}"


def _open(browser: Browser, address: str) -> Load:
    context = browser.new_context(ignore_https_errors=True, locale="fr-FR", **PHONE)  # type: ignore[arg-type]
    load, kinds, plain = Load(), {}, {}
    page = context.new_page()
    page.add_init_script(WATCH)
    wire = context.new_cdp_session(page)

    def came(told: dict[str, Any]) -> None:
        answer, url = told["response"], urlsplit(told["response"]["url"])
        if url.scheme not in {"http", "https"}:
            return
        kinds[told["requestId"]] = told["type"]
        load.hosts.add(url.netloc)
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        is_kept = "immutable" in headers.get("cache-control", "") or told["type"] == "Document"
        is_packed = headers.get("content-encoding") in {"br", "gzip"}
        if url.scheme == "https" and told["type"] in PACKED and not (is_kept and is_packed):
            plain[told["requestId"]] = url.path

    def ended(told: dict[str, Any]) -> None:
        if kind := kinds.get(told["requestId"]):
            load.weights[kind] = load.weights.get(kind, 0) + int(told["encodedDataLength"])
        if told["encodedDataLength"] > SMALL and (path := plain.get(told["requestId"])):
            load.unpacked.append(path)

    wire.on("Network.responseReceived", came)
    wire.on("Network.loadingFinished", ended)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.goto(address, wait_until="networkidle")
    seen = page.evaluate("window.seen")
    load.painted, load.moved = seen["painted"], seen["moved"]
    context.close()
    return load


def _child(*arguments: str, environment: dict[str, str]) -> Any:
    whole = os.environ | environment
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=whole, check=True)
    told = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=whole, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(told.stdout.splitlines()[-1])
