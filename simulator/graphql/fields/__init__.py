"""How each field of each type is read, by type name and field name."""

from simulator.graphql.fields import (
    bulk,
    catalog,
    credit,
    customers,
    drafts,
    editing,
    files,
    lines,
    money,
    orders,
    payments,
    refunds,
    returns,
    reverse,
    shipments,
    shop,
    stock,
)
from simulator.graphql.fields.kinds import Fields

TYPES: dict[str, Fields] = {
    **money.TYPES,
    **shop.TYPES,
    **catalog.TYPES,
    **stock.TYPES,
    **customers.TYPES,
    **drafts.TYPES,
    **credit.TYPES,
    **editing.TYPES,
    **files.TYPES,
    **orders.TYPES,
    **payments.TYPES,
    **shipments.TYPES,
    **lines.TYPES,
    **refunds.TYPES,
    **returns.TYPES,
    **reverse.TYPES,
    **bulk.TYPES,
}
