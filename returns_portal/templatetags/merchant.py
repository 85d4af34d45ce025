"""Filters of the merchant's templates."""

from collections.abc import Mapping

from django import template
from django.urls import resolve

from returns import wording
from returns.domain.money import Money
from returns_portal.merchant.access import needed_for

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """An amount as the reader's language writes it."""
    return wording.money(amount)


@register.filter
def amid(name: str) -> str:
    """A language's name within a sentence or in brackets."""
    return wording.amid(str(name))


@register.filter
def is_open_to(address: str, may: Mapping[str, bool]) -> bool:
    """Whether who `may` do so much may open an address of the admin; for links that code made, not a template."""
    path = address.partition("?")[0].partition("#")[0]
    return needed_for(resolve(path).url_name).value in may
