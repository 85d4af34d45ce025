"""Whether a message goes now: not where it is switched off; not at night or right after another if it can wait.

What the law asks for, decisions, and what somebody needs to send goods or to meet a collection goes at once, always.
All else waits until an hour after the last letter, or is told in the next that goes (`take_turn`); reminders also wait
while it is quiet. Marketing goes only where the reader agreed to it, as Shopify knows it at this moment, and said
nothing against it since.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from returns.domain.message_times import quiet_for
from returns.doors import NoAnswer, door
from returns.operations.take_turn import take_turn
from returns.outbox import Later
from returns.queries.messages import message_terms
from returns.queries.suppressions import Reason, reasons_against
from returns_portal.messages.catalogue import MESSAGES

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Shop

# What never waits, whatever was just sent.
IMMEDIATE = frozenset({
    "withdrawal", "requested", "approved", "label", "way_back", "kept", "declined", "canceled", "reopened",
    "collection", "collection_tomorrow", "sent_early", "gift", "appeal_answered",
})  # fmt: skip
# Reminders and news that change nothing for the reader: these wait for the morning, too.
CAN_WAIT = frozenset({
    "label_ends", "label_ended", "goods_awaited", "repair_begun", "send_soon", "window_ends", "parcel_silent",
    "count_late", "refund_late", "supplier_news", "survey",
})  # fmt: skip
# What shoppers can do without: they see it on the page of their return, too.
OPTIONAL = (
    "received", "label_ends", "label_ended", "collection_tomorrow", "goods_awaited", "sent_early",
    "repair_begun", "send_soon", "window_ends", "parcel_silent", "count_late", "refund_late", "supplier_news",
)  # fmt: skip
# Nobody needs what is marketing, either.
SWITCHABLE = tuple(dict.fromkeys((*OPTIONAL, *(key for key, message in MESSAGES.items() if message.marketing))))


def is_marketing(key: str) -> bool:
    """Whether the catalogue calls the message marketing; what it does not know is service."""
    return key in MESSAGES and MESSAGES[key].marketing


def is_switched_off(shop: Shop, key: str) -> bool:
    """Whether the shop does not send it."""
    return key in SWITCHABLE and key in message_terms(shop).off


def may_go(
    message: OutboxMessage,
    shop: Shop,
    *,
    key: str,
    to: str,
    now: datetime,
    customer_gid: str = "",
    merges: bool = False,
    hold: timedelta = timedelta(0),
) -> bool:
    """Whether the message is sent at all; raises outbox.Later when it has to wait. See `take_turn` for its turn.

    `customer_gid` is whose consent counts for marketing: nobody's consent is none. What `merges` may be told in another
    letter, and takes others along: for who can tell (`letters.send`). `hold` is how long it would rather wait for one.
    """
    terms, marketing = message_terms(shop), is_marketing(key)
    if is_switched_off(shop, key):
        return False
    if marketing or key in CAN_WAIT:
        quiet = quiet_for(now=now, zone=shop.time_zone, start=terms.quiet_from, end=terms.quiet_until)
        if quiet:
            raise Later("it is quiet now", delay=quiet, tried=False)
    if not _is_open_to(shop, to, marketing=marketing):
        return False
    # Shopify may take its time, so that the reader may oppose meanwhile.
    if marketing and not (_agreed(shop, customer_gid, to, now=now) and _is_open_to(shop, to, marketing=True)):
        return False
    reader = salted_hmac("returns_portal.messages", to.casefold(), algorithm="sha256").hexdigest()
    turn = take_turn(
        shop=shop,
        reader=reader,
        message=message,
        can_wait=key in MESSAGES and key not in IMMEDIATE,
        merges=merges and not marketing,
        hold=hold,
        now=now,
    )
    if turn.wait:
        raise Later("another message was just sent", delay=turn.wait, tried=False)
    return not turn.told


def _agreed(shop: Shop, customer_gid: str, to: str, *, now: datetime) -> bool:
    try:
        return bool(door("shopify.agreed_to_email")(shop, customer_gid=customer_gid, email=to, now=now))
    except NoAnswer as error:
        raise Later(
            f"Shopify does not say who agreed to marketing: {error}", delay=error.delay, tried=error.tried
        ) from error


def _is_open_to(shop: Shop, to: str, *, marketing: bool) -> bool:
    """Whether nothing is against it: a dead mailbox is against everything, the reader's word against marketing."""
    against = reasons_against(shop, to)
    return not against if marketing else Reason.BOUNCED not in against
