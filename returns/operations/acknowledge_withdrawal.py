"""The acknowledgement of a statement of withdrawal went out."""

from datetime import datetime

from returns.models import Withdrawal


def acknowledge_withdrawal(*, withdrawal: Withdrawal, now: datetime) -> None:
    """Note when; a second sending changes nothing."""
    Withdrawal.objects.filter(pk=withdrawal.pk, acknowledged_at=None).update(acknowledged_at=now)
