"""Sendcloud on the settings page."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from labels.carriers.kinds import Credentials, Kind
from labels.carriers.sendcloud.carrier import SendcloudCarrier, capabilities, is_test
from returns.carrier_accounts import AccountKind, AskedField, Reports


def _make(given: Credentials) -> SendcloudCarrier:
    values = given.values
    contract = values.get("contract", "")
    return SendcloudCarrier(
        public_key=values["public_key"],
        secret_key=values["secret_key"],
        option=values.get("option", ""),
        contract=int(contract) if contract else None,
    )


def _mistake(values: Mapping[str, str]) -> Promise | str:
    contract = values.get("contract", "")
    fine = not contract or (contract.isascii() and contract.isdecimal())
    return "" if fine else _("The number of a contract has digits only.")


KIND = Kind(
    shown=AccountKind(
        name="sendcloud",
        title="Sendcloud",
        about=_("Return labels of the European carriers in your Sendcloud account."),
        fields=(
            AskedField(
                "public_key",
                _("Public key"),
                _("In Sendcloud under Settings → Integrations, of an integration named Sendcloud API."),
            ),
            AskedField("secret_key", _("Secret key")),
            AskedField(
                "option",
                _("Shipping option"),
                _("Only this one is bought. Empty: the cheapest. With sendcloud:letter every label is void."),
                secret=False,
                required=False,
            ),
            AskedField(
                "contract",
                _("Number of the contract"),
                _("Only where you have several contracts with one carrier."),
                secret=False,
                required=False,
                longest=12,
            ),
        ),
        reports=Reports.BY_HAND,
    ),
    make=_make,
    is_test=lambda values: is_test(values.get("option", "")),
    capabilities=capabilities,
    mistake=_mistake,
)
