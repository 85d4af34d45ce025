"""What was noted of letters that a provider took is forgotten in time."""

from datetime import datetime, timedelta

from returns.models import SentLetter

# Bounces come within five days, complaints mostly within two weeks.
KEPT = timedelta(days=30)


def drop_sent_letters(*, now: datetime) -> None:
    """Delete the notes of letters that are older than that."""
    SentLetter.objects.filter(at__lt=now - KEPT).delete()
