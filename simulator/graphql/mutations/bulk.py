"""Beginning and cancelling bulk operations."""

from simulator.bulk.checking import problems_of
from simulator.bulk.operations import BulkOperation, cancel, look, start
from simulator.graphql.ids import number
from simulator.graphql.mutations.answers import Info, Mutations, Payload, answer
from simulator.graphql.nodes import Context
from simulator.world.refusals import check


def run_query(context: Context, info: Info, query: str, groupObjects: bool = False) -> Payload:  # noqa: N803
    """Begin an export, if the query is one that Shopify takes."""

    def begin() -> BulkOperation:
        check(problems_of(info.schema, query))
        return start(context.world, context.shop, query, grouped=groupObjects)

    return answer("bulkOperation", begin)


def cancel_one(context: Context, info: Info, id: str) -> Payload:  # noqa: A002
    """Begin to cancel an export; one that is over is shown as it is."""
    wanted = number(id, "BulkOperation")
    payload = answer("bulkOperation", lambda: cancel(context.world, context.shop, wanted))
    return {**payload, "bulkOperation": payload["bulkOperation"] or look(context.world, context.shop, wanted)}


MUTATIONS: Mutations = {"bulkOperationRunQuery": run_query, "bulkOperationCancel": cancel_one}
