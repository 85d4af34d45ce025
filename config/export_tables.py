"""Which tables an export of everything holds, which columns it leaves out, and why others are not in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Field, Model

from config.personal_fields import PERSONAL
from returns.operations.erase_shop import ROWS

# Tables of the wings, with the path that leads to the shop.
OF_WINGS: Mapping[str, str] = {
    "labels.CarrierAccount": "shop",
    "labels.Label": "parcel__rma__shop",
    "labels.RefundClaim": "label__parcel__rma__shop",
    "labels.Adjustment": "label__parcel__rma__shop",
    "labels.CarrierEvent": "label__parcel__rma__shop",
    "labels.UploadedLabel": "parcel__rma__shop",
    "labels.LabelBatch": "shop",
    "labels.StockLabel": "shop",
    "labels.Handout": "stock__shop",
    "labels.StockLevel": "shop",
    "labels.Permit": "shop",
    "labels.PermitUse": "permit__shop",
    "labels.LabelPreference": "shop",
    "labels.ParcelPreference": "shop",
    "returns_portal.TextAccount": "shop",
    "returns_portal.TextWish": "rma__shop",
    "returns_portal.SentText": "shop",
    "shop_integration.ReturnRulesRead": "shop",
    "shop_integration.OrderImport": "shop",
}
# What is in no export, and why.
LEFT_OUT: Mapping[str, str] = {
    "returns.ApiAnswer": "answers kept for a day, so that a program may ask twice",
    "returns.BroughtPart": "a file of the shop’s own, until its rows are taken in",
    "returns.BroughtRow": "a file of the shop’s own, kept for a month; what came of it is in the tables beside it",
    "returns.DataExport": "the export itself",
    "returns.ExportPart": "the export itself",
    "returns.EventStream": "how far the events have come",
    "returns.LastLetter": "keyed digests for a day",
    "returns.OutboxMessage": "work of this app, not data",
    "returns.PublicEvent": "made from the history, and kept for 90 days",
    "returns.ReaderKey": "a secret",
    "returns.ReturnFacet": "the index of the search, made from the other tables",
    "returns.WaitingLetter": "work of this app, not data",
    "returns.WebhookAttempt": "a log for 30 days",
    "returns.WebhookDelivery": "work of this app, and a log for 30 days",
    "returns.WebhookSecret": "secrets",
    "labels.CarrierDocument": "made from the label at the carrier's; the label's file is in `labels/files`",
    "labels.LabelDocument": "its table is in `labels/files`, as files",
    "returns_portal.RateLimit": "keyed digests for a day",
    "shop_integration.CustomerAccounts": "what Shopify says of its own sign-in",
    "shop_integration.CustomerSession": "secrets for two hours",
    "shop_integration.Installation": "secrets",
    "shop_integration.SignIn": "secrets for a day",
    "shop_integration.WebhookDelivery": "what Shopify sent, emptied once handled",
}
# What opens something, or is worth money.
SECRET = frozenset(
    {
        "returns.ApiKey.digest",
        "returns.GiftPass.code",
        "returns.OwnDomain.token",
        "returns.SupplierClaim.key",
        "labels.CarrierAccount.webhook_token",
        "returns_portal.TextAccount.webhook_token",
        "returns_portal.SentText.code",
        "returns_portal.TextWish.reader",
    }
)
# Pictures and papers: folder, table, path to the shop, column, ending.
FILES: tuple[tuple[str, str, str, str, str], ...] = (
    ("returns/photos", "returns.ReturnPhoto", "order__shop", "jpeg", "jpg"),
    ("desk/photos", "returns.GradedPhoto", "pieces__count__shop", "jpeg", "jpg"),
    ("posting/receipts", "returns.Posting", "parcel__rma__shop", "jpeg", "jpg"),
    ("unannounced/photos", "returns.UnannouncedPhoto", "parcel__shop", "jpeg", "jpg"),
    ("labels/files", "labels.LabelDocument", "label__parcel__rma__shop", "pdf", "pdf"),
    ("brand", "returns.Brand", "shop", "logo", "png"),
)
FOLDERS = {"rma": "returns", "brought_models": "labels", "money_models": "labels"}
KINDS = {
    "BooleanField": "yes or no",
    "DateField": "day",
    "DateTimeField": "moment, UTC",
    "FloatField": "number",
    "JSONField": "JSON",
    "UUIDField": "UUID",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is exported, as `<path>.csv` and `<path>.jsonl`; `shop` leads from its rows to the shop."""

    path: str
    model: type[Model]
    shop: str

    @property
    def columns(self) -> list[Field[Any, Any]]:
        """What is written of each row."""
        return [field for field in self.model._meta.concrete_fields if _is_written(self.model, field)]


def tables() -> Iterator[Table]:
    """Every table of an export, the same order each time."""
    core = ((model, shop) for model, shop in ROWS if model._meta.label not in LEFT_OUT)
    wings = ((apps.get_model(label), shop) for label, shop in OF_WINGS.items())
    for model, shop in (*core, *wings):
        yield Table(f"{_folder(model)}/{_file(model)}", model, shop)


def told(model: type[Model], field: Field[Any, Any]) -> str:
    """What a column is, in words: its kind, its unit, and whether it tells of a person."""
    name = str(field.attname)
    kind = KINDS.get(
        field.get_internal_type(), "text" if field.get_internal_type() in {"CharField", "TextField"} else "whole number"
    )
    if field.is_relation and field.related_model is not None and not isinstance(field.related_model, str):
        kind = f"`id` of {field.related_model._meta.model_name}"
    for ending, unit in UNITS.items():
        if name.endswith(ending):
            kind += f", {unit}"
            break
    return f"{kind}; personal" if f"{model._meta.label}.{field.name}" in PERSONAL else kind


UNITS = {
    "_shop_minor": "minor units of the shop’s currency",
    "_presentment_minor": "minor units of the currency the order was paid in",
    "_minor": "minor units of the row’s currency, else of the shop’s",
    "_bps": "hundredths of a percent",
    "grams": "grams",
}


def _is_written(model: type[Model], field: Field[Any, Any]) -> bool:
    if isinstance(field, BinaryField) or field.name.startswith("sealed_") or field.name == "request_key":
        return False
    return f"{model._meta.label}.{field.name}" not in SECRET


def _folder(model: type[Model]) -> str:
    if model._meta.app_label != "returns":
        return {"returns_portal": "texts", "shop_integration": "shopify"}.get(model._meta.app_label, "labels")
    module = model.__module__.rpartition(".")[2]
    return FOLDERS.get(module, module)


def _file(model: type[Model]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()
