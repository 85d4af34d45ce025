"""How long labels are good."""

from collections.abc import Sequence
from datetime import datetime

from labels.models import Label


def valid_until(parcels: Sequence[int]) -> dict[int, datetime]:
    """Parcel -> the last moment at which its carrier takes it with its label; a slip, or no label, has no end."""
    ready = Label.objects.filter(parcel__in=parcels, state=Label.State.READY, expires_at__isnull=False)
    return {label.parcel_id: label.expires_at for label in ready if label.expires_at}
