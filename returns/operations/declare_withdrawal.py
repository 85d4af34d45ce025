"""A consumer withdraws from a contract. What is declared is kept and acknowledged, whatever it turns out to be."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from returns.domain.withdrawal import Statement
from returns.models import Shop, Withdrawal, WithdrawalStatement
from returns.outbox import put


def declare_withdrawal(
    *,
    shop: Shop,
    name: str,
    contract: str,
    email: str,
    articles: str,
    language: str,
    request_key: str,
    now: datetime,
    answer_at: datetime | None = None,
) -> WithdrawalStatement:
    """Keep the statement with its date and fingerprint, acknowledge it, and have its order looked for.

    Nothing is checked against an order here: a statement about an unknown order or one that is late is kept like any
    other, and whoever makes it learns nothing from the answer. The same `request_key` gives the same statement.
    `answer_at` puts the acknowledgement off, where one client declares too many.
    """
    sent_at = now.replace(microsecond=0)
    declared = Statement(shop.domain, name, contract, email, articles, sent_at)
    try:
        with transaction.atomic():
            statement = WithdrawalStatement.objects.create(
                shop=shop,
                request_key=request_key,
                name=name,
                contract=contract,
                email=email,
                articles=articles,
                language=language,
                submitted_at=sent_at,
                sha256=declared.sha256,
            )
            withdrawal = Withdrawal.objects.create(shop=shop, statement=statement)
            put(shop, "mail.withdrawal", {"withdrawal": withdrawal.pk}, now=now, due_at=answer_at)
            put(shop, "shopify.match_withdrawal", {"withdrawal": withdrawal.pk}, now=now)
    except IntegrityError:
        return WithdrawalStatement.objects.get(shop=shop, request_key=request_key)
    return statement
