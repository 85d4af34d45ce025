"""Filters of the merchant's templates."""

from django import template

from returns import wording
from returns.domain.money import Money

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """An amount as the reader's language writes it."""
    return wording.money(amount)
