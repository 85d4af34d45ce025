"""The shopper's rights by law in plain words, kept apart from what a shop gives by itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from returns import wording
from returns.domain.law import LAWS
from returns.domain.policy import Policy

# Grounds of Article 16 of Directive 2011/83/EU, as a shopper reads them.
EXCLUDED: Mapping[str, Promise] = {
    "custom_made": gettext_lazy("goods made to your order or personalised for you"),
    "perishable": gettext_lazy("goods that spoil quickly"),
    "alcohol": gettext_lazy("certain alcoholic drinks whose price was agreed long before delivery"),
    "press": gettext_lazy("newspapers and magazines"),
    "hygiene_seal": gettext_lazy("goods sealed for health or hygiene, once you have unsealed them"),
    "mixed": gettext_lazy("goods that cannot be separated any more from others"),
    "media_seal": gettext_lazy("sealed music, films or software, once you have unsealed them"),
}
_WITH_RIGHT = [law for law in LAWS.values() if law.days is not None]
# The period of every country that knows one, and the shortest of what sellers answer for.
WITHDRAWAL_DAYS = min(law.days for law in _WITH_RIGHT if law.days is not None)
REFUND_DAYS = max(law.refund_days for law in _WITH_RIGHT)
CONFORMITY_YEARS = min(law.conformity_years for law in LAWS.values())


def withdrawal_points(policy: Policy) -> tuple[str, ...]:
    """The right of withdrawal (Directive 2011/83/EU, Articles 9 to 16; the United Kingdom's regulations 28 to 36)."""
    terms = policy.withdrawal
    excluded = [str(EXCLUDED[each.ground]) for each in terms.exemptions]
    points = [
        ngettext(
            "As a consumer you can withdraw from a purchase within %(days)s day of receiving the goods, without giving "
            "a reason; the day you receive them is not counted. This holds where goods are delivered to the European "
            "Union, Iceland, Liechtenstein, Norway or the United Kingdom.",
            "As a consumer you can withdraw from a purchase within %(days)s days of receiving the goods, without "
            "giving a reason; the day you receive them is not counted. This holds where goods are delivered to the "
            "European Union, Iceland, Liechtenstein, Norway or the United Kingdom.",
            WITHDRAWAL_DAYS,
        )
        % {"days": wording.number(WITHDRAWAL_DAYS)},
        _("A clear statement is enough: online, with the model form or in your own words. You need no account."),
        ngettext(
            "You send the goods back within %(days)s day of your statement.",
            "You send the goods back within %(days)s days of your statement.",
            WITHDRAWAL_DAYS,
        )
        % {"days": wording.number(WITHDRAWAL_DAYS)},
        _("You pay for sending them back, as you were told before you bought. No other fee is held back.")
        if terms.shopper_pays_return
        else _("The shop pays for sending them back. No fee is held back."),
        ngettext(
            "You get back what you paid, the standard delivery to you included, within %(days)s day of your "
            "statement; for deliveries to the United Kingdom, of the goods coming back. The shop may wait until it has "
            "the goods, or proof that you sent them.",
            "You get back what you paid, the standard delivery to you included, within %(days)s days of your "
            "statement; for deliveries to the United Kingdom, of the goods coming back. The shop may wait until it has "
            "the goods, or proof that you sent them.",
            REFUND_DAYS,
        )
        % {"days": wording.number(REFUND_DAYS)},
    ]
    if excluded:
        points.append(
            _("The law excludes: %(goods)s.") % {"goods": pgettext("between parts of a list", "; ").join(excluded)}
        )
    return tuple(points)


def conformity_points() -> tuple[str, ...]:
    """Faulty and wrong goods (Directive (EU) 2019/771, Articles 10 to 16)."""
    return (
        ngettext(
            "The seller answers for faulty, damaged and wrong goods for at least %(years)s year from delivery, "
            "whatever the time to return says. Some countries give longer.",
            "The seller answers for faulty, damaged and wrong goods for at least %(years)s years from delivery, "
            "whatever the time to return says. Some countries give longer.",
            CONFORMITY_YEARS,
        )
        % {"years": wording.number(CONFORMITY_YEARS)},
        _("Sending them back costs you nothing, and nothing is held back."),
    )
