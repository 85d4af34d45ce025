"""The fields of Mutation."""

from simulator.graphql.mutations import (
    app,
    bulk,
    credit,
    drafts,
    editing,
    files,
    holds,
    inventory,
    metafields,
    orders,
    processing,
    refunds,
    returns,
    reverse,
    vouchers,
    webhooks,
)
from simulator.graphql.mutations.answers import Mutations

MUTATIONS: Mutations = {
    **returns.MUTATIONS,
    **reverse.MUTATIONS,
    **processing.MUTATIONS,
    **refunds.MUTATIONS,
    **webhooks.MUTATIONS,
    **orders.MUTATIONS,
    **drafts.MUTATIONS,
    **editing.MUTATIONS,
    **holds.MUTATIONS,
    **credit.MUTATIONS,
    **vouchers.MUTATIONS,
    **inventory.MUTATIONS,
    **files.MUTATIONS,
    **metafields.MUTATIONS,
    **app.MUTATIONS,
    **bulk.MUTATIONS,
}
