#!/usr/bin/env python3
"""Take an order back and pay for it, through the API alone. Python's own library is all it needs.

    RETURNS_KEY=rmak_… python examples/return_by_api.py https://returns.example "#1001"

The key needs returns:read, returns:write, orders:read, goods:write, payments:write and notes:write. Every wish has an
Idempotency-Key made of the order's name, so that the program may be stopped and started again at any point: what was
done before is not done twice. It opens a return for every piece that can still come back, waits for the label, says
that everything arrived, pays what the return comes to, and waits until the money went out.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
PATIENCE = 120


class Refused(Exception):
    """The API said no. `problem` is its answer (RFC 9457)."""

    def __init__(self, problem: Json) -> None:
        super().__init__(f"{problem['status']} {problem['code']}: {problem['title']} {problem.get('detail', '')}")
        self.problem = problem


@dataclass
class Api:
    """One shop's returns."""

    base: str
    key: str

    def get(self, path: str, **query: str) -> Json:
        """Read."""
        asked = f"?{urllib.parse.urlencode(query)}" if query else ""
        return self._send("GET", path + asked, None, {})

    def post(self, path: str, body: Json | None, *, once: str, trial: bool = False) -> Json:
        """Wish for something, `once` however often it is sent; on `trial` it is undone."""
        headers = {} if trial else {"Idempotency-Key": once}
        return self._send("POST", f"{path}?dry_run=true" if trial else path, body, headers)

    def _send(self, method: str, path: str, body: Json | None, headers: dict[str, str]) -> Json:
        data = None if body is None else json.dumps(body).encode()
        said = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(  # noqa: S310  # who runs the program chose the address
            f"{self.base}/api/v1{path}", data=data, method=method, headers=said
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                told: Json = json.load(answer)
                return told
        except urllib.error.HTTPError as error:
            problem: Json = json.load(error)
            if error.code == 429 or problem["code"] == "being_carried_out":
                time.sleep(int(error.headers.get("Retry-After", "1")))
                return self._send(method, path, body, headers)
            raise Refused(problem) from error


def play(api: Api, name: str, *, say: Callable[[str], None] = print, wait: Callable[[], None] | None = None) -> Json:
    """The whole way; the return as it stands at the end. Raises Refused, or TimeoutError where nothing moves."""
    shop = api.get("/me")["shop"]
    say(f"{shop['name']}, {shop['currency']}")
    return_ = open_return(api, name, say)
    number = return_["number"]
    until(lambda: any(parcel["label_ready_at"] for parcel in api.get(f"/returns/{number}")["parcels"]), wait)
    say("The label is there.")
    told = receive(api, number)
    say(f"Received; {told['payable']['amount']} {told['payable']['currency']} go back.")
    paid = api.post(f"/returns/{number}/settlement", {"expected": told["payable"]}, once=f"{name} settlement")
    if paid["result"] == "asked":
        say("A person of the shop has to confirm it.")
    api.post(f"/returns/{number}/notes", {"text": f"Settled for order {name} by a program."}, once=f"{name} note")
    done = until(lambda: is_paid(api.get(f"/returns/{number}", expand="timeline")), wait)
    for event in done["timeline"]:
        say(f"  {event['at']} {event['kind']} ({event['actor']})")
    return done


def open_return(api: Api, name: str, say: Callable[[str], None]) -> Json:
    """Open a return for all that can come back, for the sum that a trial has shown."""
    orders = api.get("/orders", number=name)["data"]
    if not orders:
        raise SystemExit(f"The shop has no order {name}.")
    order = api.get(f"/orders/{orders[0]['id']}")
    reason = next(each["code"] for each in order["reasons"] if not each["fault"])
    lines = [
        {"line": line["id"], "quantity": line["available"], "reason": reason}
        for line in order["lines"]
        if line["available"]
    ]
    if not lines and order["returns"]:
        say(f"{order['returns'][-1]} was opened before.")
        return api.get(f"/returns/{order['returns'][-1]}")
    body: Json = {"order": order["id"], "lines": lines}
    shown = api.post("/returns", body, once="", trial=True)
    say(f"On trial: {shown['payable']['amount']} {shown['payable']['currency']}, {shown['consequences']}")
    opened = api.post("/returns", body | {"expected": shown["payable"]}, once=f"{name} opening")
    say(f"{opened['number']} is open.")
    return opened


def receive(api: Api, number: str) -> Json:
    """Say that every piece is here and can be sold again."""
    found = api.get(f"/returns/{number}")
    if found["received_at"]:
        return {"payable": found["settlement"]["payable"]}
    lines = [
        {"line": line["id"], "found": [{"became": "RESTOCKED", "quantity": line["quantity"]}]}
        for line in found["lines"]
    ]
    return api.post(f"/returns/{number}/receipt", {"lines": lines}, once=f"{number} receipt")


def is_paid(found: Json) -> Json | None:
    """The return, if its money went out."""
    return found if found["settlement"]["status"] == "PAID" else None


def until(look: Callable[[], Any], wait: Callable[[], None] | None) -> Any:
    """Look again until there is something to see."""
    for _ in range(PATIENCE):
        if found := look():
            return found
        (wait or (lambda: time.sleep(1)))()
    raise TimeoutError


if __name__ == "__main__":
    if len(sys.argv) != 3 or "RETURNS_KEY" not in os.environ:
        raise SystemExit(__doc__)
    try:
        play(Api(sys.argv[1].rstrip("/"), os.environ["RETURNS_KEY"]), sys.argv[2])
    except Refused as why:
        raise SystemExit(str(why)) from why
