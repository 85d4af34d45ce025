"""A real shop's invoices and cancellations, told as Shopify's bulk operation tells orders.

The rows are those of UCI "Online Retail" (D. Chen, doi:10.1057/dbm.2012.17), which lie beside the project: an invoice
becomes an order, a row its line. A cancelled row lowers the latest earlier purchase of the same article by the same
customer that still has so many pieces, at no higher price, and is refunded at its own price.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path

from babel import Locale

from benchmarks.export_lines import Json, bag, printed

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "uci" / "uci_online_retail_non_uk.csv.gz"
CURRENCY = "GBP"
# Names that are not those of the standard; two of the file's are no country at all.
ODD_COUNTRIES = {
    "EIRE": "IE", "USA": "US", "RSA": "ZA", "Hong Kong": "HK", "Channel Islands": "JE", "Czech Republic": "CZ",
    "Unspecified": None, "European Community": None,
}  # fmt: skip


@dataclass(slots=True)
class Sold:
    """One row of an invoice, and how many of its pieces came back."""

    number: int
    row: dict[str, str]
    gone: int = 0

    @property
    def left(self) -> int:
        """Pieces that did not come back."""
        return int(self.row["Quantity"]) - self.gone


@dataclass(slots=True)
class Told:
    """The whole file: invoice -> its lines, what was refunded of it, and cancellations of nothing that was sold."""

    invoices: dict[str, list[Sold]]
    refunds: dict[str, Decimal]
    unmatched: list[dict[str, str]]


def rows() -> list[dict[str, str]]:
    """The file's rows, the oldest first."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["InvoiceDate"])


def told(sold_and_cancelled: list[dict[str, str]]) -> Told:
    """Put invoices together and take back what was cancelled."""
    found = Told(defaultdict(list), defaultdict(Decimal), [])
    bought: dict[tuple[str, str], list[Sold]] = defaultdict(list)
    for number, row in enumerate(sold_and_cancelled, start=1):
        key = (row["CustomerID"], row["StockCode"])
        if not row["InvoiceNo"].startswith("C"):
            line = Sold(number, row)
            found.invoices[row["InvoiceNo"]].append(line)
            bought[key].append(line)
        elif line_back := _matching(row, bought[key]):
            pieces = -int(row["Quantity"])
            line_back.gone += pieces
            found.refunds[line_back.row["InvoiceNo"]] += pieces * Decimal(row["UnitPrice"])
        else:
            found.unmatched.append(row)
    return found


def _matching(row: dict[str, str], bought: list[Sold]) -> Sold | None:
    pieces, price = -int(row["Quantity"]), Decimal(row["UnitPrice"])
    fits = (line for line in reversed(bought) if line.left >= pieces and Decimal(line.row["UnitPrice"]) >= price)
    return next(fits, None) if row["CustomerID"] else None


def exported(file: Told, *, most: int | None = None) -> Iterator[bytes]:
    """The export's lines, an order at a time."""
    for invoice, lines in islice(file.invoices.items(), most):
        order = _order(invoice, lines, file.refunds[invoice])
        yield "".join(map(printed, [order, *(_line(order["id"], line) for line in lines)])).encode()


def _order(invoice: str, lines: list[Sold], refunded: Decimal) -> Json:
    first = lines[0].row
    placed_at = f"{first['InvoiceDate'].replace(' ', 'T')}Z"
    received = sum((int(line.row["Quantity"]) * Decimal(line.row["UnitPrice"]) for line in lines), Decimal())
    address = {"countryCodeV2": _country(first["Country"])}
    return {
        "id": f"gid://shopify/Order/{invoice}", "name": f"#{invoice}", "createdAt": placed_at,
        "processedAt": placed_at, "updatedAt": placed_at, "cancelledAt": None, "cancelReason": None, "edited": False,
        "test": False, "email": None, "phone": None, "tags": [], "sourceName": "web", "retailLocation": None,
        "discountCodes": [], "customerLocale": None, "currencyCode": CURRENCY, "presentmentCurrencyCode": CURRENCY,
        "taxesIncluded": True, "displayFinancialStatus": "PARTIALLY_REFUNDED" if refunded else "PAID",
        "displayFulfillmentStatus": "FULFILLED", "returnStatus": "RETURNED" if refunded else "NO_RETURN",
        "customer": _customer(first["CustomerID"]), "shippingAddress": address, "billingAddress": address,
        "totalReceivedSet": bag(str(received), CURRENCY), "totalRefundedSet": bag(str(refunded), CURRENCY),
        "totalTipReceivedSet": bag("0.0", CURRENCY), "originalTotalDutiesSet": None, "shippingLine": None,
        "fulfillments": [{
            "id": f"gid://shopify/Fulfillment/{invoice}", "status": "SUCCESS", "createdAt": placed_at,
            "deliveredAt": None, "location": None,
        }],
    }  # fmt: skip


def _line(order: str, line: Sold) -> Json:
    row = line.row
    return {
        "id": f"gid://shopify/LineItem/{line.number}", "title": row["Description"], "variantTitle": None,
        "sku": row["StockCode"], "vendor": None, "quantity": int(row["Quantity"]), "currentQuantity": line.left,
        "requiresShipping": True, "isGiftCard": False, "image": None, "product": None, "variant": None, "weight": None,
        "lineItemGroup": None, "originalUnitPriceSet": bag(row["UnitPrice"], CURRENCY), "discountAllocations": [],
        "duties": [], "taxLines": [], "__parentId": order,
    }  # fmt: skip


def _customer(number: str) -> Json | None:
    if not number:
        return None
    spent = {"amount": "0.0", "currencyCode": CURRENCY}
    return {
        "id": f"gid://shopify/Customer/{number}", "numberOfOrders": "1", "tags": [],
        "createdAt": "2010-12-01T00:00:00Z", "amountSpent": spent,
    }  # fmt: skip


def _country(name: str) -> str | None:
    return ODD_COUNTRIES[name] if name in ODD_COUNTRIES else _standard()[name]


@cache
def _standard() -> dict[str, str]:
    return {name: code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
