"""EasyPost on the settings page."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from labels.carriers.easypost.carrier import LIVE_KEY, TEST_KEY, EasyPostCarrier, capabilities, is_test
from labels.carriers.kinds import Credentials, Kind
from returns.carrier_accounts import AccountKind, AskedField, Reports


def _make(given: Credentials) -> EasyPostCarrier:
    return EasyPostCarrier(key=given.values["key"], webhook_secret=given.webhook_secret)


def _mistake(values: Mapping[str, str]) -> Promise | str:
    if values.get("key", "").startswith((TEST_KEY, LIVE_KEY)):
        return ""
    return _("An EasyPost key begins with EZAK (live) or EZTK (test).")


def _tell(given: Credentials, url: str, secret: str) -> None:
    _make(given).listen(url, secret)


KIND = Kind(
    shown=AccountKind(
        name="easypost",
        title="EasyPost",
        about=_(
            "Return labels of USPS, UPS, FedEx and more than a hundred other carriers, through your EasyPost account."
        ),
        fields=(
            AskedField(
                "key",
                _("API key"),
                _("In your EasyPost account under API keys. With a test key every label is void, and says so."),
            ),
        ),
        reports=Reports.TOLD,
    ),
    make=_make,
    is_test=lambda values: is_test(values.get("key", "")),
    capabilities=capabilities,
    mistake=_mistake,
    tell=_tell,
)
