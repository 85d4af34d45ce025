"""What the check of the articles says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.preflight import Problem

if TYPE_CHECKING:
    from returns.models import Article, Shop

PROBLEMS: Mapping[Problem, Promise] = {
    Problem.NO_PLACE: _("No whole return address"),
    Problem.FINAL_SALE: _("Not taken back (final sale)"),
    Problem.WEIGHT: _("No weight"),
    Problem.HS_CODE: _("No HS code"),
    Problem.ORIGIN: _("No country of origin"),
    Problem.ZERO_PRICE: _("Price of zero"),
}
WHAT_TO_DO: Mapping[Problem, Promise] = {
    Problem.NO_PLACE: _("No label can be made: complete the address under Settings."),
    Problem.FINAL_SALE: _("Shoppers are refused by your policy. Nothing to do if that is what you want."),
    Problem.WEIGHT: _("500 g a piece are told to the carrier, who may charge more after weighing."),
    Problem.HS_CODE: _("Customs ask for it: enter it in Shopify under the variant’s shipping."),
    Problem.ORIGIN: _("Customs ask for it: enter it in Shopify under the variant’s shipping."),
    Problem.ZERO_PRICE: _("Customs refuse goods that are worth nothing. It was sold for nothing the last time."),
}


def admin_address(shop: Shop, article: Article) -> str:
    """Where the article is changed in Shopify's admin; empty where it is not known there any more."""
    product, variant = (gid.rpartition("/")[2] for gid in (article.product_gid, article.variant_gid))
    if not product.isdigit() or not variant.isdigit():
        return ""
    handle = shop.domain.removesuffix(".myshopify.com")
    return f"https://admin.shopify.com/store/{handle}/products/{product}/variants/{variant}"
