"""What the fields of a policy are called where two versions are compared."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from returns_portal.merchant.forms.care import CUSTOMER_CAP, DAY_CAP, DISTANCE, EARLY_CAP, PERIOD, SHARES, SIGNALS
from returns_portal.merchant.forms.fees import DUTIES_LABEL
from returns_portal.merchant.forms.later_code import AMOUNT, DAYS, GOOD_FOR_LABEL, SHARE
from returns_portal.merchant.forms.pick_up import PickUpForm
from returns_portal.merchant.forms.shipping import BELOW_COST, LOSES, OFFER_ONE_PARCEL, REISSUES, SLIP_INSTEAD
from returns_portal.merchant.forms.withdrawal_terms import PART, PAYER, TOLD

FIELDS: Mapping[str, Promise] = {
    "window.days": gettext_lazy("Days to return"),
    "window.counted_from": gettext_lazy("Counted from"),
    "window.working_day": gettext_lazy("A last day on a weekend or holiday"),
    "final_sale.tags": gettext_lazy("Tags that exclude a product"),
    "final_sale.product_types": gettext_lazy("Product types that are excluded"),
    "fees.restocking_bps": gettext_lazy("Restocking fee"),
    "fees.return_shipping_minor": gettext_lazy("Return shipping fee"),
    "fees.duties": DUTIES_LABEL,
    "fees.return_shipping_per": gettext_lazy("The return shipping fee is held back"),
    "fees.by_outcome.store_credit.restocking_bps": gettext_lazy("Restocking fee for store credit"),
    "fees.by_outcome.store_credit.return_shipping_minor": gettext_lazy("Return shipping fee for store credit"),
    "fees.by_outcome.exchange.restocking_bps": gettext_lazy("Restocking fee for an exchange"),
    "fees.by_outcome.exchange.return_shipping_minor": gettext_lazy("Return shipping fee for an exchange"),
    "approval": gettext_lazy("Approval"),
    "outcomes": gettext_lazy("Where the money goes"),
    "credit.bonus_bps": gettext_lazy("Bonus on store credit"),
    "credit.expires_after_days": gettext_lazy("Days until store credit expires"),
    "ship_by_days": gettext_lazy("Days to send the parcel"),
    "shipping.ways": gettext_lazy("How shoppers may send back"),
    "shipping.paid_by": gettext_lazy("Who pays for sending back?"),
    "shipping.label": gettext_lazy("When is the label made?"),
    "shipping.reissues": REISSUES,
    "shipping.slip_instead": SLIP_INSTEAD,
    "shipping.destination": gettext_lazy("Parcels go to"),
    "shipping.consolidate": gettext_lazy("Where articles of a return go to several addresses"),
    **{
        f"shipping.pick_up.{name}": format_lazy("{}: {}", gettext_lazy("Collections"), field.label or "")
        for name, field in PickUpForm.base_fields.items()
    },
    "shipping.offer_one_parcel": OFFER_ONE_PARCEL,
    "shipping.alone": gettext_lazy("Tags of products that travel by themselves"),
    "shipping.keep_it.max_minor": gettext_lazy("Goods worth up to this need not come back (%(currency)s)"),
    "shipping.keep_it.below_return_cost": BELOW_COST,
    "shipping.keep_it.if_sending_loses": LOSES,
    "shipping.keep_it.instead": gettext_lazy("What shoppers are asked to do with them"),
    "shipping.keep_it.per_year": gettext_lazy("How often a shopper may keep goods in a year"),
    "withdrawal.informed": TOLD,
    "withdrawal.return_cost": PAYER,
    "withdrawal.standard_delivery_minor": gettext_lazy("Price of your standard delivery in %(currency)s"),
    "withdrawal.partial_delivery": PART,
    "withdrawal.exemptions": gettext_lazy("What cannot be withdrawn from"),
    **{f"care.{name}": label for name, (label, _least, _most) in (PERIOD | SIGNALS).items()},
    **{f"care.{name}": label for name, label in SHARES.items()},
    "care.above_median_bps": DISTANCE,
    "caps.customer_returns": CUSTOMER_CAP,
    "caps.day_minor": DAY_CAP,
    "caps.early_minor": EARLY_CAP,
    "gifts.allowed": gettext_lazy("Presents come back from who was given them"),
    "gifts.days": gettext_lazy("Days to return a present"),
    "exchanges.offered": gettext_lazy("What shoppers may choose instead of a refund"),
    "exchanges.incentive_bps": gettext_lazy("Added to an exchange"),
    "exchanges.incentive_minor": gettext_lazy("Added to an exchange for each piece"),
    "exchanges.fallback": gettext_lazy("Where a chosen variant sells out"),
    "later.discount_bps": SHARE,
    "later.discount_minor": AMOUNT,
    "later.days": DAYS,
    "later.good_for": GOOD_FOR_LABEL,
    "exchanges.mode": gettext_lazy("Exchanges are sent"),
    "exchanges.modes": gettext_lazy("Exchanges are sent, by location"),
    "exchanges.instant": gettext_lazy("When an exchange is sent"),
    "warranty": gettext_lazy("Your own warranty"),
    "clauses": gettext_lazy("Order of the exceptions"),
    "segments": gettext_lazy("Order of the kinds of customers"),
    "reasons": gettext_lazy("Order of the reasons"),
    "asked": gettext_lazy("Order of the conditions"),
}
