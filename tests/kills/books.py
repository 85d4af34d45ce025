"""What we have written down beside what Shopify, the carrier and the mail server have: every difference is found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import dict_row

from simulator.client import Control
from tests.kills.mailbox import Letter
from tests.kills.people import Errand

Row = dict[str, Any]
WITHOUT_CENTS = {"JPY"}
SOON = "interval '15 minutes'"
RETURNS = """
    SELECT s.domain, o.gid AS order_gid, r.number, r.status, r.outcome, t.status AS money,
        t.total_presentment_minor AS total, t.paid_presentment_minor AS paid, t.refund_gid,
        o.presentment_currency AS currency, b.status AS bonus_money, b.amount_presentment_minor AS bonus,
        (SELECT coalesce(sum(x.quantity), 0) FROM returns_exchangeline x
            WHERE x.rma_id = r.id AND x.given_up_at IS NULL) AS exchanged
    FROM returns_return r
    JOIN returns_order o ON o.id = r.order_id
    JOIN returns_shop s ON s.id = o.shop_id
    JOIN returns_settlement t ON t.rma_id = r.id
    LEFT JOIN returns_creditbonus b ON b.rma_id = r.id
"""
LABELS = """
    SELECT l.reference, l.tracking_number, l.cost_minor, l.cost_currency, r.number, s.domain, r.status
    FROM labels_label l
    JOIN returns_reversedelivery p ON p.id = l.parcel_id
    JOIN returns_return r ON r.id = p.rma_id
    JOIN returns_order o ON o.id = r.order_id
    JOIN returns_shop s ON s.id = o.shop_id
    WHERE l.state NOT IN ('VOIDED', 'FAILED', 'EXPIRED')
"""
DEAD = "SELECT kind, last_error FROM returns_outboxmessage WHERE dead_at IS NOT NULL AND done_at IS NULL"
# What is due far ahead is a reminder; whatever comes soon is under way.
UNDER_WAY = f"""
    SELECT kind FROM returns_outboxmessage
        WHERE done_at IS NULL AND dead_at IS NULL AND due_at < now() + {SOON}
    UNION ALL SELECT 'webhook' FROM shop_integration_webhookdelivery WHERE done_at IS NULL AND dead_at IS NULL
"""
JOURNAL = """
    SELECT o.presentment_currency, -sum(e.presentment_minor)
    FROM returns_ledgerentry e JOIN returns_order o ON o.id = e.order_id
    WHERE e.kind = 'payment' GROUP BY 1
"""
LETTERS = "SELECT mark FROM returns_writtenletter"


@dataclass(frozen=True)
class Ours:
    """What the app has in its database."""

    returns: Sequence[Row]
    labels: Sequence[Row]
    dead: Sequence[Row]
    under_way: Counter[str]
    journal: dict[str, int]
    letters: frozenset[str]


@dataclass(frozen=True)
class Theirs:
    """What Shopify (by order), the carrier and the mail server have."""

    refunds: dict[str, list[Row]]
    returns: dict[str, list[Row]]
    articles: dict[str, int]
    bonuses: dict[str, list[int]]
    parcels: Sequence[Row]
    letters: Sequence[Letter]


@dataclass
class Verdict:
    """Every difference, in a sentence each."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)
    cents: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


def under_way(url: str) -> Counter[str]:
    """What the app has still to do, by kind."""
    with psycopg.connect(url, connect_timeout=5) as line:
        return Counter(kind for (kind,) in line.execute(UNDER_WAY))


def ours(url: str) -> Ours:
    """Read the app's database."""
    with psycopg.connect(url, connect_timeout=5) as line:
        rows = line.cursor(row_factory=dict_row)
        return Ours(
            returns=rows.execute(RETURNS).fetchall(),
            labels=rows.execute(LABELS).fetchall(),
            dead=rows.execute(DEAD).fetchall(),
            under_way=Counter(kind for (kind,) in line.execute(UNDER_WAY)),
            journal={currency: int(minor) for currency, minor in line.execute(JOURNAL)},
            letters=frozenset(mark for (mark,) in line.execute(LETTERS)),
        )


def theirs(street: Control, domains: Sequence[str], letters: Sequence[Letter]) -> Theirs:
    """Read what the others have."""
    refunds, returns, articles, bonuses = defaultdict(list), defaultdict(list), {}, defaultdict(list)
    for domain in domains:
        book, kept = street.ledger(domain), street.keepings(domain)
        for refund in book["refunds"]:
            refunds[_order(refund["order_id"])].append(refund)
        for item in book["returns"]:
            if item["status"] not in {"DECLINED", "CANCELED"}:
                returns[_order(item["order_id"])].append(item)
        for order in street.orders(domain):
            articles[order["gid"]] = len(order["lines"])
        for customer in street.customers(domain):
            for account in kept["store_credit"]:
                if account["customer_id"] == customer["id"]:
                    bonuses[customer["email"]] += [
                        minor(move["amount"], account["currency"])
                        for move in account["movements"]
                        if move["event"] == "ADJUSTMENT"
                    ]
    return Theirs(refunds, returns, articles, bonuses, street.parcels(), list(letters))


def minor(amount: str, currency: str) -> int:
    """An amount in minor units."""
    return int(Decimal(amount) * (1 if currency in WITHOUT_CENTS else 100))


def judge(errands: Sequence[Errand], ours: Ours, theirs: Theirs) -> Verdict:
    """Compare everything with everything."""
    found = Verdict()
    rows = {row["order_gid"]: row for row in ours.returns}
    if len(rows) != len(ours.returns):
        found.twice.append("an order has two returns")
    for errand in errands:
        _judge_one(errand, rows.get(errand.order.get("gid")), theirs, found)
    found.lost += [f"given up: {row['kind']}: {row['last_error']}" for row in ours.dead]
    found.lost += [f"still under way: {number} × {kind}" for kind, number in ours.under_way.items()]
    _judge_labels(ours, theirs, found)
    _judge_letters(errands, ours, theirs, found)
    _judge_sums(ours, theirs, found)
    return found


def _judge_one(errand: Errand, row: Row | None, theirs: Theirs, found: Verdict) -> None:
    name = f"{errand.place.domain} {errand.rma or errand.number}"
    if errand.problem or not errand.over:
        found.lost.append(f"{name} ({errand.way}): {errand.problem or f'stands still at {errand.next}'}")
    if row is None:
        found.lost.append(f"{name}: we have no return")
        return
    gid = row["order_gid"]
    if row["number"] != errand.rma:
        found.twice.append(f"{name}: the return we have is {row['number']}")
    if row["money"] != "PAID":
        found.lost.append(f"{name}: the money is {row['money']}")
    _judge_refunds(name, row, theirs.refunds.get(gid, []), found)
    if (known := len(theirs.returns.get(gid, []))) != 1:
        (found.twice if known else found.lost).append(f"{name}: Shopify has {known} returns")
    _judge_exchange(name, errand, row, theirs, found)
    _judge_bonus(name, errand, row, theirs, found)


def _judge_exchange(name: str, errand: Errand, row: Row, theirs: Theirs, found: Verdict) -> None:
    gid, expected = row["order_gid"], 2 + (errand.way == "exchange")
    if (there := theirs.articles.get(gid, 0)) != expected:
        (found.twice if there > expected else found.lost).append(f"{name}: {there} articles are on the order")
    if (errand.way == "exchange") != bool(row["exchanged"]):
        found.lost.append(f"{name}: {row['exchanged']} pieces go out")


def _judge_bonus(name: str, errand: Errand, row: Row, theirs: Theirs, found: Verdict) -> None:
    bonus, given = [row["bonus"]] if row["bonus"] else [], theirs.bonuses.get(errand.email, [])
    if errand.way == "store_credit" and not bonus:
        found.lost.append(f"{name}: no bonus")
    if bonus and row["bonus_money"] != "PAID":
        found.lost.append(f"{name}: the bonus is {row['bonus_money']}")
    if given != bonus:
        (found.twice if len(given) > len(bonus) else found.lost).append(f"{name}: bonuses {given} instead of {bonus}")


def _judge_refunds(name: str, row: Row, refunds: Sequence[Row], found: Verdict) -> None:
    paid = [minor(refund["amount"], refund["currency"]) for refund in refunds]
    paid = [each for each in paid if each]
    if len(paid) > 1 or sum(paid) > row["total"]:
        found.twice.append(f"{name}: {paid} was paid for {row['total']}")
    elif sum(paid) < row["total"]:
        found.lost.append(f"{name}: {paid} was paid for {row['total']}")
    if row["money"] == "PAID" and sum(paid) != row["paid"]:
        found.cents.append(f"{name}: we say {row['paid']}, Shopify {sum(paid)} {row['currency']}")


def _judge_labels(ours: Ours, theirs: Theirs, found: Verdict) -> None:
    living = {row["reference"]: row for row in ours.labels}
    bought = [each for each in theirs.parcels if each.get("bought_at") and each["status"] != "voided"]
    for parcel in bought:
        row = living.get(parcel["reference"])
        if row is None or row["tracking_number"] != parcel["tracking_number"]:
            found.orphans.append(f"{parcel['tracking_number']} was bought for nothing ({parcel['reference']})")
    sold = {each["tracking_number"]: each for each in bought}
    for row in ours.labels:
        parcel = sold.get(row["tracking_number"])
        if parcel is None:
            found.lost.append(f"{row['domain']} {row['number']}: the carrier knows no label {row['tracking_number']}")
        elif (parcel["amount_minor"], parcel["currency"]) != (row["cost_minor"], row["cost_currency"]):
            found.cents.append(
                f"label {row['reference']}: we say {row['cost_minor']}, it cost {parcel['amount_minor']}"
            )
    having = Counter((row["domain"], row["number"]) for row in ours.labels)
    found.orphans += [f"{name} has {number} labels" for name, number in having.items() if number > 1]
    without = {(row["domain"], row["number"]) for row in ours.returns} - set(having)
    found.lost += [f"{name} has no label" for name in sorted(without)]


def _judge_letters(errands: Sequence[Errand], ours: Ours, theirs: Theirs, found: Verdict) -> None:
    """One letter has one Message-ID, however often it is handed over: mail programs and providers take it for one."""
    marks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for letter in theirs.letters:
        marks[letter.to, letter.kind].add(letter.mark)
    found.twins += [f"{kind} to {to}: {len(each)} letters" for (to, kind), each in marks.items() if len(each) > 1]
    arrived = {letter.mark for letter in theirs.letters}
    found.lost += [f"the letter {mark} never arrived" for mark in sorted(ours.letters - arrived)]
    for errand in errands:
        heard = {kind for to, kind in marks if to == errand.email}
        wanted = {"mail.approved", "mail.exchanged" if errand.way == "exchange" else "mail.refunded"}
        if missing := wanted - heard:
            found.lost.append(f"{errand.email} ({errand.way}) did not hear {sorted(missing)}, but {sorted(heard)}")


def _judge_sums(ours: Ours, theirs: Theirs, found: Verdict) -> None:
    here, there = Counter[str](), Counter[str]()
    for row in ours.returns:
        here[row["currency"]] += row["paid"] or 0
    for refund in (each for refunds in theirs.refunds.values() for each in refunds):
        there[refund["currency"]] += minor(refund["amount"], refund["currency"])
    for currency in sorted({*here, *there}):
        if not here[currency] == there[currency] == abs(ours.journal.get(currency, 0)):
            sums = here[currency], ours.journal.get(currency), there[currency]
            found.cents.append(f"{currency}: returns, journal, Shopify: {sums}")


def repeated(letters: Sequence[Letter]) -> int:
    """How many letters were handed over again under the same Message-ID, since no answer came to the first."""
    return len(letters) - len({(letter.mark, letter.to) for letter in letters})


def _order(number: int) -> str:
    return f"gid://shopify/Order/{number}"


def sums(theirs: Theirs) -> Iterator[tuple[str, int]]:
    """What Shopify paid back, in minor units of each currency."""
    total: Counter[str] = Counter()
    for refund in (each for refunds in theirs.refunds.values() for each in refunds):
        total[refund["currency"]] += minor(refund["amount"], refund["currency"])
    yield from sorted(total.items())
