"""Shippo on the settings page."""

from django.utils.translation import gettext_lazy as _

from labels.carriers.kinds import Credentials, Kind
from labels.carriers.shippo.carrier import ShippoCarrier, capabilities, is_test
from returns.carrier_accounts import AccountKind, AskedField, Reports


def _make(given: Credentials) -> ShippoCarrier:
    return ShippoCarrier(token=given.values["token"], webhook_secret=given.webhook_secret)


KIND = Kind(
    shown=AccountKind(
        name="shippo",
        title="Shippo",
        about=_("Return labels of USPS, UPS and FedEx that cost nothing until they are used."),
        fields=(
            AskedField(
                "token",
                _("API token"),
                _("In your Shippo account under Settings → API. With a test token every label is void, and says so."),
            ),
        ),
        reports=Reports.SIGNED,
    ),
    make=_make,
    is_test=lambda values: is_test(values.get("token", "")),
    capabilities=capabilities,
)
