"""Shop-specific webhook subscriptions."""

from typing import Any

from simulator.graphql.ids import gid, number
from simulator.graphql.mutations.answers import Info, Mutations, Payload
from simulator.graphql.nodes import Context
from simulator.webhooks.scopes import hears, topic_of
from simulator.world.shops import WebhookSubscription


def create(context: Context, info: Info, topic: str, webhookSubscription: dict[str, Any]) -> Payload:  # noqa: N803
    """Subscribe to a topic; one that the token's scopes do not cover, or the same one twice, is refused."""
    uri = webhookSubscription.get("uri") or webhookSubscription.get("callbackUrl")
    if not uri:
        return refused("Address can't be blank")
    if context.scopes is not None and not hears(context.scopes, topic_of(topic)):
        return refused(f"This app may not subscribe to {topic_of(topic)} with the scopes it has", "topic")
    wanted = (topic, uri, webhookSubscription.get("filter"))
    if any((item.topic, item.uri, item.filter) == wanted for item in context.shop.webhooks.values()):
        return refused("Address for this topic has already been taken")
    item = WebhookSubscription(
        context.world.new_id(), topic, uri, webhookSubscription.get("name"), webhookSubscription.get("filter"),
        webhookSubscription.get("includeFields") or [], webhookSubscription.get("metafieldNamespaces") or [],
        webhookSubscription.get("format") or "JSON", context.world.now(),
    )  # fmt: skip
    context.shop.webhooks[item.id] = item
    return {"webhookSubscription": item, "userErrors": []}


def refused(sentence: str, *path: str) -> Payload:
    """Return the payload of a subscription that was not made."""
    error = {"field": path or ["webhookSubscription", "callbackUrl"], "message": sentence}
    return {"webhookSubscription": None, "userErrors": [error]}


def delete(context: Context, info: Info, id: str) -> Payload:  # noqa: A002
    """Unsubscribe."""
    item = context.shop.webhooks.pop(number(id, "WebhookSubscription"), None)
    if item is None:
        error = {"field": ["id"], "message": "Webhook subscription does not exist"}
        return {"deletedWebhookSubscriptionId": None, "userErrors": [error]}
    return {"deletedWebhookSubscriptionId": gid("WebhookSubscription", item.id), "userErrors": []}


MUTATIONS: Mutations = {"webhookSubscriptionCreate": create, "webhookSubscriptionDelete": delete}
