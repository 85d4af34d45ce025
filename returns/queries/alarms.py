"""Dead letters: consequences that were given up and wait for a person."""

from returns.models import OutboxMessage, Return


def alarms_of(rma: Return) -> list[OutboxMessage]:
    """What could not be carried out for this return, oldest first."""
    dead = OutboxMessage.objects.filter(shop_id=rma.shop_id, done_at=None, payload__return=rma.pk)
    return list(dead.exclude(dead_at=None).order_by("pk"))
