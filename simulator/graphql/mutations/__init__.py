"""The fields of Mutation."""

from simulator.graphql.mutations import other, processing, refunds, returns, reverse, webhooks
from simulator.graphql.mutations.answers import Mutations

MUTATIONS: Mutations = {
    **returns.MUTATIONS,
    **reverse.MUTATIONS,
    **processing.MUTATIONS,
    **refunds.MUTATIONS,
    **webhooks.MUTATIONS,
    **other.MUTATIONS,
}
