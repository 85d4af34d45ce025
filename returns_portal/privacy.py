"""What this wing holds on a person, and how it lets go of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from returns.queries.person import Person
from returns_portal.models import SentText, TextAccount, TextWish


def held(person: Person) -> dict[str, list[dict[str, Any]]]:
    """To which returns texts were agreed, and which were sent."""
    wishes = TextWish.objects.filter(rma__in=person.rma_ids).select_related("rma").order_by("pk")
    texts = SentText.objects.filter(rma__in=person.rma_ids).select_related("rma").order_by("pk")
    return {
        "texts_agreed": [{"return": wish.rma.number, "agreed_at": wish.agreed_at.isoformat()} for wish in wishes],
        "texts": [
            {"return": text.rma.number, "message": text.key, "at": text.asked_at.isoformat(), "state": text.state}
            for text in texts
        ],
    }


@transaction.atomic
def forget(person: Person) -> None:
    """Delete consent and texts; that somebody said STOP outlives it, without the number."""
    TextWish.objects.filter(rma__in=person.rma_ids).delete()
    SentText.objects.filter(rma__in=person.rma_ids).delete()


@transaction.atomic
def erase(shop_id: int) -> None:
    """Delete every row about a shop."""
    TextWish.objects.filter(rma__shop=shop_id).delete()
    SentText.objects.filter(shop=shop_id).delete()
    TextAccount.objects.filter(shop=shop_id).delete()
