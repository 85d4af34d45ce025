"""Control of Shopify Flow: a merchant switches a workflow with one of the app's triggers on or off."""

import json

import httpx
from starlette.responses import JSONResponse, Response

from simulator.control.given import refused, shop_named
from simulator.edges.asked import Asked
from simulator.signing import webhook_digest
from simulator.street import Street
from simulator.world.flow_triggers import lifecycle_body, read_lifecycle


def switch_workflow(street: Street, asked: Asked) -> Response:
    """POST …/flow {handle, on}: tells the app, signed, and answers what it said.

    As at Shopify nothing is `enabled` unless the app answers with 2xx. 409 where no extension wants to hear of it.
    """
    shop, data = shop_named(street, asked), asked.json()
    path = read_lifecycle(street.options.app_config)
    if data.get("handle") not in street.world.flow_triggers:
        raise refused("handle is one of " + ", ".join(street.world.flow_triggers))
    if not path:
        return JSONResponse({"error": "no extension is a flow_trigger_lifecycle_callback"}, status_code=409)
    body = json.dumps(lifecycle_body(shop, data["handle"], on=bool(data.get("on")), at=street.world.now())).encode()
    digest = webhook_digest(secret=street.options.api_secret, body=body)
    headers = {"Content-Type": "application/json", "X-Shopify-Hmac-Sha256": digest}
    try:
        status = street.office.client.post(street.options.app_url + path, content=body, headers=headers).status_code
    except httpx.HTTPError:
        status = 0
    return JSONResponse({"status": status, "enabled": bool(data.get("on")) and 200 <= status < 300})
