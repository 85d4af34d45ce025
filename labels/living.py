"""Which labels of an account still need it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from labels.models import CarrierAccount, Label
from labels.tracking import TRAVELLING

_UNFINISHED = (Label.State.INTENT, Label.State.CREATED, Label.State.BOUGHT)


def living(account: CarrierAccount) -> QuerySet[Label]:
    """The account's labels that are being bought, that parcels travel with, or whose money is still asked back."""
    travelling = Q(state=Label.State.READY, parcel__status__in=TRAVELLING)
    claimed = Q(claim__isnull=False, claim__ended_at=None)
    return Label.objects.filter(Q(state__in=_UNFINISHED) | travelling | claimed, account=account)
