"""The mail inbox's pages: a list, and one letter with its HTML kept in a sandbox."""

from html import escape

from starlette.responses import HTMLResponse, RedirectResponse, Response

from simulator.edges.asked import Asked
from simulator.street import Street
from simulator.tools.page import tools_page


def list_letters(street: Street, asked: Asked) -> Response:
    """List the letters, newest first."""
    rows = "".join(
        f"<tr><td>{escape(letter.received_at)}</td><td>{escape(', '.join(letter.to))}</td>"
        f'<td><a href="/mail/{letter.id}">{escape(letter.subject) or "(no subject)"}</a></td></tr>'
        for letter in reversed(street.inbox.all())
    )
    empty = '<tr><td colspan="3">No mail yet.</td></tr>'
    content = f"""<h1>Mail inbox</h1>
<table><tr><th>Received</th><th>To</th><th>Subject</th></tr>{rows or empty}</table>
<form method="post" action="/mail/clear"><p><button>Empty the inbox</button></p></form>"""
    return HTMLResponse(tools_page("Mail inbox", content))


def show_letter(street: Street, asked: Asked) -> Response:
    """Show one letter: HTML part in a sandboxed frame, text part, headers, attachments."""
    text = asked.path("id")
    letter = street.inbox.find(int(text)) if text.isdigit() else None
    if letter is None:
        return HTMLResponse(tools_page("Mail", "<h1>No such letter</h1>"), status_code=404)
    headers = "".join(f"<tr><th>{escape(n)}</th><td>{escape(v)}</td></tr>" for n, v in letter.headers.items())
    # Links may open a new window; nothing in the letter runs.
    sandbox = "allow-popups allow-popups-to-escape-sandbox"
    source = escape(f'<base target="_blank">{letter.html}')
    frame = f'<iframe title="HTML part" sandbox="{sandbox}" srcdoc="{source}"></iframe>' if letter.html else ""
    files = "".join(f"<li>{escape(a['filename'])} ({a['type']}, {a['bytes']} bytes)</li>" for a in letter.attachments)
    content = f"""<h1>{escape(letter.subject)}</h1><p>To {escape(", ".join(letter.to))}</p>
{frame}<h2>Text part</h2><pre>{escape(letter.text) or "(none)"}</pre>
{f"<h2>Attachments</h2><ul>{files}</ul>" if files else ""}
<h2>Headers</h2><table>{headers}</table><p><a href="/mail/">Back to the inbox</a></p>"""
    return HTMLResponse(tools_page(letter.subject or "Mail", content))


def clear_letters(street: Street, asked: Asked) -> Response:
    """Empty the inbox."""
    street.inbox.clear()
    return RedirectResponse("/mail/", status_code=303)
