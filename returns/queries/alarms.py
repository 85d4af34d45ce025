"""Dead letters: consequences that were given up and wait for a person."""

from returns.models import OutboxMessage, Return, Shop


def alarms_of(rma: Return) -> list[OutboxMessage]:
    """What could not be carried out for this return, oldest first."""
    dead = OutboxMessage.objects.filter(shop_id=rma.shop_id, done_at=None, payload__return=rma.pk)
    return list(dead.exclude(dead_at=None).order_by("pk"))


def returns_with_alarms(shop: Shop, *, most: int = 20) -> list[str]:
    """The numbers of the shop's returns that something could not be carried out for."""
    dead = shop.outbox.filter(done_at=None).exclude(dead_at=None).order_by("pk")
    ids = {payload.get("return") for payload in dead.values_list("payload", flat=True)[:200]} - {None}
    return list(shop.returns.filter(pk__in=ids).order_by("pk").values_list("number", flat=True)[:most]) if ids else []
