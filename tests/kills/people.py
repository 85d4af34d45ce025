"""Shoppers and programs who want something and ask again until they have it, as browsers and clients with a key do."""

from __future__ import annotations

import heapq
import random
import re
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from demo.browser import Browser, Form, Page, PageError
from simulator.client import Control

Json = dict[str, Any]
# Who was told "not yet" asks again after so many seconds, and a third longer each time, up to the second.
AGAIN, SELDOM = 1.5, 12.0
# More returns under way at once would mostly ask whether it is their turn.
AT_ONCE = 40
# What one more try may mend: the program is being started again, or has asked too often.
PASSING = {408, 425, 429, 500, 502, 503, 504}


class NotYet(Exception):
    """Ask again later."""


class Refused(Exception):
    """The app said no to what must be possible."""


@dataclass(frozen=True)
class Place:
    """A shop, its keys, how its shoppers live and what they pay with: (currency, units of it for one of the shop's)."""

    domain: str
    keys: Sequence[str]
    address: Json
    locale: str
    pays: Sequence[tuple[str, str]]


@dataclass
class Errand:
    """One return, from the purchase to the money. Each step asks for one thing and may be asked again."""

    number: int
    place: Place
    way: str  # api, refund, store_credit, exchange
    app: str
    street: Control
    wire: httpx.Client
    pays: tuple[str, str]
    order: Json = field(default_factory=dict)
    rma: str = ""
    problem: str = ""
    tracking: str = ""
    next: str = "buy"
    tries: int = 0
    form: Form | None = None
    browser: Browser | None = None

    @property
    def email(self) -> str:
        """Whose return it is."""
        return f"shopper-{self.number}@example.com"

    @property
    def over(self) -> bool:
        """Whether nothing more is to be asked for."""
        return self.next == ""

    def step(self) -> float:
        """Ask for the next thing; seconds until it is worth asking for more."""
        self.tries += 1
        try:
            follows: str = getattr(self, f"_{self.next}")()
        except (NotYet, PageError, httpx.TransportError):
            return min(AGAIN * 1.33 ** (self.tries - 1), SELDOM)
        except Refused as refusal:
            self.problem, self.next = f"{self.next}: {refusal}", ""
            return 0
        self.next, self.tries = follows, 0
        return 0.2

    def _buy(self) -> str:
        currency, rate = self.pays
        self.order = self.street.place_order(
            self.place.domain,
            email=self.email,
            first_name="Camille",
            last_name="Martin",
            locale=self.place.locale,
            address=self.place.address,
            lines=[{"sku": "ROBE-S", "quantity": 1}, {"sku": "PULL-M", "quantity": 1 + self.number % 2}],
            presentment_currency=currency,
            rate=rate,
            fulfil=True,
            deliver_at=self.street.now().isoformat(),
        )
        return "arrive"

    def _arrive(self) -> str:
        if not self._get("/orders", number=self.order["name"])["data"]:
            raise NotYet
        return "open" if self.way == "api" else "choose"

    def _open(self) -> str:
        order = self._get(f"/orders/{self.order['id']}")
        reason = next(each["code"] for each in order["reasons"] if not each["fault"])
        # The same body each time: what was sent once is not put together anew once some of it may be done.
        lines = [{"line": line["id"], "quantity": 1, "reason": reason} for line in order["lines"]]
        self.rma = self._post("/returns", {"order": order["id"], "lines": lines}, "open")["number"]
        return "label"

    def _choose(self) -> str:
        """Up to the page with the button: nothing is asked for before."""
        shopper = self.browser = self.browser or Browser("fr")
        portal = f"{self.app}/returns/{self.place.domain.removesuffix('.myshopify.com')}/"
        found = shopper.send(
            shopper.open(portal).form(having="secret").fill(number=self.order["name"], secret=self.email)
        )
        items = found.form(having="line")
        items.fields["line"] = list(items.choices["line"])[: 1 if self.way == "exchange" else None]
        for row in items.fields["line"]:
            items.fill(**{f"reason_{row}": "size_small"})
        review = shopper.send(items)
        if self.way == "exchange":
            review = self._swap(shopper, review)
        self.form = self._confirming(review)
        return "confirm"

    def _swap(self, shopper: Browser, review: Page) -> Page:
        page = shopper.open(review.link(r"/exchange/\d+/"))
        instead = next(
            form for form in page.forms() if any("ProductVariant" in each for each in form.choices.get("instead", ()))
        )
        wanted = [each for each in instead.choices["instead"] if each.startswith("gid:")]
        return shopper.send(instead.fill(instead=wanted[self.number % len(wanted)]))

    def _confirming(self, review: Page) -> Form:
        """The form to agree to. Whoever chose an exchange is asked to agree to that, or to nothing yet."""
        form = review.form(having="agreed")
        asks = re.sub(r"<[^>]+>|\s+", " ", review.text.partition('id="confirm"')[2].partition("</form>")[0])
        if self.way == "exchange" and not re.search("Échanger|Exchange", asks):
            raise Refused(f"an exchange was chosen, and the page asks to agree to {asks}")
        offered = re.findall(r'name="outcome"[^>]*value="(\w+)"', review.text)
        wanted = "store_credit" if self.way == "store_credit" else "refund"
        if offered:
            if wanted not in offered:
                raise Refused(f"{wanted} is not offered, only {offered}")
            form.fields["outcome"] = [wanted]
        return form

    def _confirm(self) -> str:
        """The same form each time, with its request key; a page that shows another sum is agreed to anew."""
        if self.form is None or self.browser is None:
            raise NotYet
        page = self.browser.send(self.form)
        if found := re.search(r"\bR-\d+", page.text):
            self.rma = found[0]
            return "approve"
        with suppress(PageError):
            self.form = self._confirming(page)
        raise NotYet

    def _approve(self) -> str:
        self._post(f"/returns/{self.rma}/approval", None, "approve")
        return "label"

    def _label(self) -> str:
        parcels = self._get(f"/returns/{self.rma}")["parcels"]
        if not parcels or not parcels[0]["label_ready_at"]:
            raise NotYet
        self.tracking = parcels[0]["tracking_number"]
        return "travel"

    def _travel(self) -> str:
        self.street.scan(self.tracking, "in_transit")
        self.street.scan(self.tracking, "delivered")
        return "scanned"

    def _scanned(self) -> str:
        if not self._get(f"/returns/{self.rma}")["parcels"][0]["delivered_at"]:
            raise NotYet
        return "receive"

    def _receive(self) -> str:
        lines = [
            {"line": line["id"], "found": [{"became": "RESTOCKED", "quantity": line["quantity"]}]}
            for line in self._get(f"/returns/{self.rma}")["lines"]
        ]
        self._post(f"/returns/{self.rma}/receipt", {"lines": lines}, "receive")
        return "settle"

    def _settle(self) -> str:
        found = self._get(f"/returns/{self.rma}")
        if found["settlement"]["status"] == "QUOTED":
            body = {"expected": found["settlement"]["payable"], "outcome": found["outcome"]}
            done = self._post(f"/returns/{self.rma}/settlement", body, f"settle {body['expected']['amount']}")
            if done["result"] == "asked":
                raise Refused("a second person is asked")
        return "paid"

    def _paid(self) -> str:
        found = self._get(f"/returns/{self.rma}")["settlement"]
        if found["status"] == "FAILED":
            raise Refused(f"the payment stopped: {found['problem']}")
        if found["status"] != "PAID":
            raise NotYet
        return ""

    def _get(self, path: str, **query: str) -> Json:
        return self._read(self.wire.get(f"{self.app}/api/v1{path}", params=query, headers=self._key()))

    def _post(self, path: str, body: Json | None, wish: str) -> Json:
        once = {"Idempotency-Key": f"{self.order['id']} {wish}"}
        return self._read(self.wire.post(f"{self.app}/api/v1{path}", json=body, headers=self._key() | once))

    def _key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.place.keys[self.number // 3 % len(self.place.keys)]}"}

    def _read(self, answer: httpx.Response) -> Json:
        if answer.status_code in PASSING:
            raise NotYet
        told: Json = answer.json()
        if answer.is_success:
            return told
        if told.get("code") == "being_carried_out":
            raise NotYet
        raise Refused(f"{answer.status_code} {told.get('code')}: {told.get('title')} {told.get('detail', '')}")


class Crowd:
    """Some hands that lead all errands on; each errand is begun in its turn."""

    def __init__(self, errands: Sequence[Errand], *, hands: int, over: float) -> None:
        """Begin all of them, evenly, within so many seconds."""
        self.errands = errands
        began = time.monotonic()
        self._queue: list[tuple[float, int]] = []
        self._to_begin = deque((began + over * place / len(errands), place) for place in range(len(errands)))
        self._wake, self._stopped = threading.Condition(), False
        self.broken: list[BaseException] = []
        self._hands = [threading.Thread(target=self._work, daemon=True) for _ in range(hands)]

    def begin(self) -> None:
        """Let them work."""
        for hand in self._hands:
            hand.start()

    def end(self) -> None:
        """Let them stop."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        for hand in self._hands:
            hand.join(60)

    @property
    def begun(self) -> int:
        """How many have begun."""
        return sum(bool(errand.order) for errand in self.errands)

    @property
    def over(self) -> int:
        """How many have come to their end."""
        return sum(errand.over for errand in self.errands)

    @property
    def busy(self) -> bool:
        """Whether more than a hundredth has still to come to its end."""
        return len(self.errands) - self.over > max(len(self.errands) / 100, 3)

    def _work(self) -> None:
        for place in iter(self._take, None):
            errand = self.errands[place]
            try:
                wait = errand.step()
            except Exception as error:  # noqa: BLE001 - told where it is waited for
                self.broken.append(error)
                errand.problem, errand.next = f"{errand.next}: {error!r}", ""
                continue
            if not errand.over:
                with self._wake:
                    heapq.heappush(self._queue, (time.monotonic() + wait, place))
                    self._wake.notify()

    def _take(self) -> int | None:
        with self._wake:
            while not self._stopped:
                now = time.monotonic()
                if self._queue and self._queue[0][0] <= now:
                    return heapq.heappop(self._queue)[1]
                if self._to_begin and self._to_begin[0][0] <= now and self.begun - self.over < AT_ONCE:
                    return self._to_begin.popleft()[1]
                self._wake.wait(min((due - now for due in self._next_due(now)), default=None))
            return None

    def _next_due(self, now: float) -> Iterator[float]:
        """When there may be something to take; what waits for room waits for a hand that is done."""
        if self._queue:
            yield self._queue[0][0]
        if self._to_begin and self._to_begin[0][0] > now:
            yield self._to_begin[0][0]


WAYS = ("api", "store_credit", "exchange", "refund", "refund")


def errands(
    count: int, places: Sequence[Place], chance: random.Random, *, app: str, street: Control, wire: httpx.Client
) -> list[Errand]:
    """So many returns, mixed."""
    return [
        Errand(number, place, WAYS[number % len(WAYS)], app, street, wire, chance.choice(place.pays))
        for number in range(count)
        for place in (places[number % len(places)],)
    ]
