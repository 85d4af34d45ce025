"""Why a statement of withdrawal waits for a person, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Why a statement of withdrawal waits for a person, or what its return leaves out.
WITHDRAWAL_PROBLEMS: Mapping[str, Promise] = {
    "uncertain": _("It came after the 14 days, but a longer period may apply: decide yourself."),
    "late": _("It came after the period of withdrawal ended. You may accept it all the same."),
    "no_right": _("The country of delivery knows no right of withdrawal: your own policy decides."),
    "order_cancelled": _("The order is cancelled already."),
    "in_store": _("It was bought at a till, which carries no right of withdrawal: your own policy decides."),
    "not_sent": _("Not everything was sent yet. Cancel what is left in Shopify and refund it there."),
    "articles": _("It names articles. Choose the lines it means."),
    "exempt": _("Everything in the order is excluded from withdrawal by its tags. Check that this is right."),
    "nothing_left": _("Everything in the order is in a return or was refunded already."),
    "left_out": _("Articles that are excluded by their tags were left out of the return. Check that this is right."),
}
