"""Reverse deliveries and dispositions."""

from collections.abc import Sequence
from typing import Any

from simulator.graphql.ids import number
from simulator.graphql.inputs import disposals
from simulator.graphql.mutations.answers import Info, Mutations, Payload, answer, missing
from simulator.graphql.nodes import Context, DeliveryNode, ReverseLineNode
from simulator.world import reversing


def tracking_of(wanted: dict[str, Any] | None) -> tuple[str | None, str | None] | None:
    """Return a ReverseDeliveryTrackingInput as (number, url)."""
    return None if wanted is None else (wanted.get("number"), wanted.get("url"))


def create(
    context: Context,
    info: Info,
    reverseFulfillmentOrderId: str,  # noqa: N803
    reverseDeliveryLineItems: Sequence[dict[str, Any]],  # noqa: N803
    trackingInput: dict[str, Any] | None = None,  # noqa: N803
    labelInput: dict[str, Any] | None = None,  # noqa: N803
    **_: Any,
) -> Payload:
    """Announce a parcel with its tracking and label."""
    found = reversing.find_reverse_order(context.shop, number(reverseFulfillmentOrderId, "ReverseFulfillmentOrder"))
    lines = [
        (number(item["reverseFulfillmentOrderLineItemId"], "ReverseFulfillmentOrderLineItem"), item["quantity"])
        for item in reverseDeliveryLineItems
    ]
    if found is None:
        sentence = "Reverse fulfillment order was not found."
        return missing("reverseDelivery", sentence, "reverseFulfillmentOrderId")
    label = labelInput["fileUrl"] if labelInput else None
    return answer(
        "reverseDelivery",
        lambda: DeliveryNode(
            *found, reversing.deliver(context.world, context.shop, *found, lines, tracking_of(trackingInput), label)
        ),
    )


def update(
    context: Context,
    info: Info,
    reverseDeliveryId: str,  # noqa: N803
    trackingInput: dict[str, Any] | None = None,  # noqa: N803
    labelInput: dict[str, Any] | None = None,  # noqa: N803
    **_: Any,
) -> Payload:
    """Change a parcel's tracking or label."""
    found = reversing.find_delivery(context.shop, number(reverseDeliveryId, "ReverseDelivery"))
    if found is None:
        return missing("reverseDelivery", "Reverse delivery was not found.", "reverseDeliveryId")
    item, _reverse, delivery = found
    label = labelInput["fileUrl"] if labelInput else None
    reversing.attach(context.world, context.shop, item, delivery, tracking_of(trackingInput), label)
    return {"reverseDelivery": DeliveryNode(*found), "userErrors": []}


def dispose(context: Context, info: Info, dispositionInputs: Sequence[dict[str, Any]]) -> Payload:  # noqa: N803
    """Record what became of units that came back."""
    wanted = disposals(dispositionInputs)

    def run() -> list[ReverseLineNode]:
        lines = reversing.dispose(context.world, context.shop, wanted)
        found = [reversing.find_reverse_line(context.shop, line.id) for line in lines]
        return [ReverseLineNode(*hit) for hit in found if hit]

    return answer("reverseFulfillmentOrderLineItems", run)


MUTATIONS: Mutations = {
    "reverseDeliveryCreateWithShipping": create,
    "reverseDeliveryShippingUpdate": update,
    "reverseFulfillmentOrderDispose": dispose,
}
