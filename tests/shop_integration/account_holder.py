"""A shopper with a customer account, and the browser in which they sign in at the simulated Shopify."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.utils import timezone

from returns.links import Purpose, read
from returns.models import Shop
from returns.sign_in import Begun, Visit
from shop_integration.customer_account.sign_in import begin, finish
from simulator.client import Control


@dataclass
class AccountHolder:
    """Signs in to one shop; `begun` and `answer` are what the browser carried there and brought back."""

    simulator: Control
    shop: Shop
    email: str = "camille@example.com"
    begun: Begun = field(init=False)
    answer: dict[str, str] = field(init=False)

    def go(self) -> Begun:
        """Begin here, and look at what Shopify is asked."""
        self.begun = begin(self.shop, locale="fr", way_back="", now=timezone.now())
        return self.begun

    def prove(self, *, step: str = "email") -> dict[str, str]:
        """Do as Shopify's pages ask (or refuse: `step="cancel"`), up to the way back."""
        with httpx.Client(timeout=10, trust_env=False) as http:
            assert http.get(self.begun.address).status_code == 200
            page = http.post(self.begun.address, data={"step": step, "email": self.email})
            if page.status_code == 200:
                attempt = re.search(r'name="attempt" value="([^"]+)"', page.text)[1]
                code = re.search(r"\d{6}", self.simulator.mail(to=self.email)[-1]["text"])[0]
                page = http.post(self.begun.address, data={"step": "code", "attempt": attempt, "code": code})
        assert page.status_code == 302, page.text
        self.answer = dict(parse_qsl(urlsplit(page.headers["Location"]).query))
        return self.answer

    def finish(self, *, shop: Shop | None = None, **changed: str) -> Visit:
        """Bring the answer back."""
        given = {"code": self.answer.get("code", ""), "ticket": self.begun.ticket} | changed
        link = read(Purpose.SIGN_IN, self.answer["state"])
        return finish(shop or self.shop, link, now=timezone.now(), **given)

    def sign_in(self) -> Visit:
        """All of it."""
        self.go()
        self.prove()
        return self.finish()
