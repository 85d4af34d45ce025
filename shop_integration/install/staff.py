"""Who opened the app, and what they are at the shop: our row of them, and what Shopify says about who is new."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns.operations.meet_staff import About, meet_staff
from returns.people import Staff
from returns.queries.staff import role_of, staff_member
from shop_integration.install import oauth
from shop_integration.install.id_token import Caller

if TYPE_CHECKING:
    from returns.models import Shop, StaffMember

logger = logging.getLogger(__name__)

# Names change, and shops are sold. Who Shopify said nothing about is asked for again sooner.
KNOWN_FOR = timedelta(days=30)
UNKNOWN_FOR = timedelta(hours=1)


def staff_at(shop: Shop, caller: Caller, *, locale: str, document: bool, now: datetime) -> Staff:
    """Who asks, with their role: one look-up. Somebody new is met, and Shopify asked once who they are.

    While Shopify does not answer they are what everybody is at the shop. Only documents ask it again.
    """
    member = staff_member(shop, caller.user_id)
    if member is None or (document and _is_stale(member, now)):
        member = meet_staff(shop=shop, user_id=caller.user_id, about=_about(caller, locale), now=now)
    return Staff(id=caller.user_id, locale=locale, role=role_of(shop, member))


def _is_stale(member: StaffMember, now: datetime) -> bool:
    return now - member.asked_at > (KNOWN_FOR if member.name or member.email else UNKNOWN_FOR)


def _about(caller: Caller, locale: str) -> About | None:
    user = oauth.who_is(caller.token, caller.claims)
    if user is None:
        logger.warning("Shopify did not say who a user is", extra={"shop": caller.domain})
        return None
    first, last, email = (_text(value) for value in (user.first_name, user.last_name, user.email))
    return About(name=f"{first} {last}".strip(), email=email, account_owner=user.account_owner is True, locale=locale)


def _text(value: object) -> str:
    """What somebody may have typed; PostgreSQL stores no NUL."""
    return value.replace("\0", "") if isinstance(value, str) else ""
