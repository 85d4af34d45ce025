"""`make kills-proof`: returns from purchase to money while everything that can be killed is killed, and a tenth of all
calls is done without an answer that says so. In the end our books, Shopify's, the carrier's and the mailbox agree.

`make test` plays a few of them; `make kills-proof COUNT=1000 KILLS=300 SEED=1` many, and prints a table.
"""

from __future__ import annotations

import os
import random
import shutil
import smtplib
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import psycopg
import pytest

from demo.story import until
from simulator.merchant import Merchant
from tests.conftest import database_url
from tests.kills.books import Verdict, judge, ours, repeated, sums, theirs, under_way
from tests.kills.people import Crowd, Errand, errands
from tests.kills.street import Nemesis, Street, standing

# Few, of three kinds: asked for over the API, for store credit, and exchanged.
COUNT = int(os.environ.get("KILLS_COUNT", "3"))
KILLS = int(os.environ.get("KILLS", "6"))
SEED, FOLDER = int(os.environ.get("KILLS_SEED", "1")), os.environ.get("KILLS_FOLDER", "")
# A machine that is busy with other things starts what was killed more slowly, and may be killed that much more slowly.
PACE = float(os.environ.get("KILLS_PACE", "1"))
# Or it has so many seconds after each round of eight kills in which to get on with the work.
REST = float(os.environ.get("KILLS_REST", "0"))
LARGE = COUNT > 15
HANDS = 6
APART = (1.0 * PACE, 5.0 * PACE)
LONGEST = 180.0
pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db]


@pytest.fixture
def street() -> Iterator[Street]:
    folder = Path(FOLDER or tempfile.mkdtemp(prefix="returns-portal-kills-"))
    folder.mkdir(parents=True, exist_ok=True)
    with standing(folder, cloned_from=database_url(), seed=SEED, web_workers=2 if LARGE else 1) as running:
        yield running
    if not FOLDER:
        shutil.rmtree(folder, ignore_errors=True)


def test_nothing_is_lost_and_nothing_is_done_twice_whatever_is_killed(street: Street) -> None:
    chance = random.Random(SEED)
    with httpx.Client(timeout=15, verify=False) as wire:
        wanted = errands(COUNT, street.places, chance, app=street.app_url, street=street.control, wire=wire)
        crowd = Crowd(wanted, hands=HANDS, over=KILLS * (sum(APART) / 2 + REST / 8) * 0.7)
        nemesis = Nemesis(street, chance, KILLS, wanted=lambda: LARGE and crowd.busy, apart=APART, rest=REST)
        street.unkind()
        began = time.monotonic()
        crowd.begin()
        until(lambda: any(errand.rma for errand in wanted), "the first return", seconds=LONGEST)
        nemesis.begin()
        progress = Progress(crowd, nemesis)
        while not nemesis.over:
            time.sleep(0.2)
            progress.tell()
        stopped = nemesis.last
        settled = all_is_settled(street, crowd, end=stopped + LONGEST * 3)
        took, unanswered = time.monotonic() - stopped, street.unanswered()
        crowd.end()
    street.kind()
    verdict = judge_now(street, wanted)
    table(street, nemesis, wanted, verdict, unanswered=unanswered, took=took, lasted=stopped - began)
    assert crowd.broken == []
    assert not verdict, vars(verdict)
    assert settled
    assert nemesis.kills.total() >= KILLS
    the_judge_can_find_fault(street, wanted)
    assert took <= LONGEST or not LARGE


def judge_now(street: Street, wanted: list[Errand]) -> Verdict:
    """Compare all books as they stand."""
    books = theirs(street.control, [place.domain for place in street.places], street.mailbox.letters)
    return judge(wanted, ours(street.database.server.url), books)


def all_is_settled(street: Street, crowd: Crowd, *, end: float) -> bool:
    """Wait until nobody wants anything any more and nothing is under way."""
    while time.monotonic() < end:
        try:
            if crowd.over == len(crowd.errands) and not under_way(street.database.server.url):
                return True
        except psycopg.Error:
            pass
        time.sleep(0.5)
    return False


def the_judge_can_find_fault(street: Street, wanted: list[Errand]) -> None:
    """Pay one twice, buy a label for nobody, take a payment back in our books, send a letter a second time."""
    unpaid, paid = wanted[:2]
    Merchant(street.control, paid.place.domain).refund(paid.order["gid"], {}, "1.00")
    with httpx.Client(base_url=f"{street.control.base_url}/carrier/v1", verify=False) as carrier:
        carrier.headers["Authorization"] = "Bearer demo-carrier-key"
        ends = {"name": "A", "street": "B", "postcode": "75019", "city": "Paris", "country": "FR"}
        parcel = {"from": ends, "to": ends, "weight_grams": 500, "reference": "nobody's"}
        offer = carrier.post("/shipments", json=parcel).raise_for_status().json()
        service = {"service": offer["rates"][0]["service"]}
        carrier.post(f"/shipments/{offer['id']}/buy", json=service).raise_for_status()
    with psycopg.connect(street.database.server.url) as line:
        line.execute("SET session_replication_role = replica")
        line.execute(
            "UPDATE returns_settlement SET status = 'DUE', paid_at = NULL WHERE rma_id ="
            " (SELECT r.id FROM returns_return r JOIN returns_order o ON o.id = r.order_id WHERE o.gid = %s)",
            [unpaid.order["gid"]],
        )
    twin = EmailMessage()
    twin["Message-ID"], twin["To"], twin["Subject"] = "<mail.approved.0.0@127.0.0.1>", paid.email, "Once more"
    with smtplib.SMTP("127.0.0.1", street.mailbox.port) as post:
        post.send_message(twin, from_addr="shop@example.com", to_addrs=[paid.email])
    until(lambda: not under_way(street.database.server.url), "the end of what follows from it", seconds=LONGEST)
    found = judge_now(street, wanted)
    assert [paid.rma in each for each in found.twice] == [True]
    assert [unpaid.rma in each for each in found.lost] == [True]
    assert ["nobody's" in each for each in found.orphans] == [True]
    assert [paid.email in each for each in found.twins] == [True]
    assert found.cents


class Progress:
    """A long run says how far it is, twice a minute."""

    def __init__(self, crowd: Crowd, nemesis: Nemesis) -> None:
        self.crowd, self.nemesis, self.began, self.due = crowd, nemesis, time.monotonic(), 0.0

    def tell(self) -> None:
        """Print a line where it is time for one."""
        passed = time.monotonic() - self.began
        if not LARGE or passed < self.due:
            return
        self.due = passed + 30
        steps = Counter(errand.next for errand in self.crowd.errands if errand.order and not errand.over)
        kills = self.nemesis.kills.total()
        print(f"{passed:.0f} s: {self.crowd.begun} begun, {self.crowd.over} over, {kills} kills, {dict(steps)}")  # noqa: T201


def table(
    street: Street,
    nemesis: Nemesis,
    wanted: list[Errand],
    verdict: Verdict,
    *,
    unanswered: int,
    took: float,
    lasted: float,
) -> None:
    """What a run did and found, as rows for docs/proof.md."""
    books = theirs(street.control, [place.domain for place in street.places], street.mailbox.letters)
    rows = [
        ("returns", len(wanted)),
        ("kills", nemesis.kills.total()),
        *((f"… {name}", number) for name, number in sorted(nemesis.kills.items())),
        ("calls done and not answered (502, or nothing)", unanswered),
        ("seconds of kills", round(lasted)),
        ("lost", len(verdict.lost)),
        ("paid twice", len(verdict.twice)),
        ("labels for nobody", len(verdict.orphans)),
        ("letters twice", len(verdict.twins)),
        ("letters handed over again under the same Message-ID", repeated(street.mailbox.letters)),
        ("letters", len(street.mailbox.letters)),
        ("differences between the books", len(verdict.cents)),
        ("paid back by Shopify", ", ".join(f"{total} {currency}" for currency, total in sums(books))),
        ("seconds from the last kill until all was settled", round(took)),
    ]
    print("\n" + "\n".join(f"| {name} | {value} |" for name, value in rows))  # noqa: T201
    for sentence in (each for kind in vars(verdict).values() for each in kind):
        print(sentence)  # noqa: T201
