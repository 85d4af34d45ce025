"""The overview: every shop with its doors, the last webhooks; and a parcel's track."""

from html import escape

from starlette.responses import HTMLResponse, Response

from simulator.carrier.refusals import UnableToServe
from simulator.edges.asked import Asked
from simulator.street import Street
from simulator.tools.page import tools_page

SHOWN_DELIVERIES = 25


def overview(street: Street, asked: Asked) -> Response:
    """List the shops and the last deliveries."""
    shops = "".join(
        f'<tr><td>{escape(shop.name)}</td><td><a href="/store/{escape(domain)}/">storefront</a></td>'
        f'<td><a href="/store/{escape(domain)}/apps/returns/">start a return</a></td>'
        f'<td><a href="/admin/store/{escape(domain)}/apps/returns">admin</a></td>'
        f"<td>{len(shop.orders)} orders</td></tr>"
        for domain, shop in street.world.shops.items()
    )
    posts = "".join(
        f"<tr><td>{escape(d['channel'])}</td><td>{escape(d['topic'])}</td><td>{d['attempts']}</td>"
        f"<td>{d['last_status'] or escape(d['last_error']) or '-'}</td></tr>"
        for d in reversed(street.office.summaries()[-SHOWN_DELIVERIES:])
    )
    content = f"""<h1>A pretend Shopify</h1>
<p>Shops, a carrier and a mail inbox that exist on this machine only. The world's time is
{street.world.now():%Y-%m-%d %H:%M} UTC.</p>
<h2>Shops</h2><table>{shops or "<tr><td>None yet.</td></tr>"}</table>
<h2>Last webhooks</h2>
<table><tr><th>To</th><th>Topic</th><th>Attempts</th><th>Answer</th></tr>{posts}</table>"""
    return HTMLResponse(tools_page("Overview", content))


def track(street: Street, asked: Asked) -> Response:
    """Show where a parcel is and was."""
    try:
        tracker = street.carrier.by_tracking(asked.path("number")).tracker()
    except UnableToServe:
        return HTMLResponse(tools_page("Parcel", "<h1>No such parcel</h1>"), status_code=404)
    rows = "".join(
        f"<tr><td>{escape(scan['at'])}</td><td>{escape(scan['status'])}</td><td>{escape(scan['place'])}</td></tr>"
        for scan in tracker["events"]
    )
    content = f"""<h1>Parcel {escape(tracker["tracking_number"])}</h1><p>TEST: this carrier carries nothing.</p>
<table><tr><th>When</th><th>What</th><th>Where</th></tr>{rows}</table>"""
    return HTMLResponse(tools_page("Parcel", content))
