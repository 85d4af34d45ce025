"""The pages a shopper sees at Shopify: e-mail address, code, and the way back to the app; and signing out."""

from email.message import EmailMessage
from html import escape
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from simulator.customer_accounts.discovery import SCOPES, by_id, issuer
from simulator.customer_accounts.logins import Wish
from simulator.customer_accounts.signing import InvalidHint, read_hint
from simulator.customer_accounts.words import words
from simulator.edges.asked import Asked, Refused
from simulator.storefront.layout import layout
from simulator.street import Street
from simulator.world.people import add_customer
from simulator.world.shops import Shop

COOKIE = "customer_account"


def authorize(street: Street, asked: Asked) -> Response:
    """GET: ask who it is, or send a browser that is signed in straight back. POST: e-mail, code, or no thanks.

    A wrong client or redirect address is told here (400); every other mistake goes back to the app.
    """
    shop = by_id(street, asked)
    wish = _wish(street, asked)
    if problem := _problem(asked):
        return _back(wish, error=problem)
    if asked.request.method == "POST":
        return _step(street, asked, shop, wish)
    found = street.logins.browsers.get(asked.request.cookies.get(COOKIE, ""))
    if found and found[0] == shop.domain and found[1] in shop.customers and asked.query("prompt") != "login":
        return _back(wish, code=street.logins.code_for(shop.domain, found[1], wish))
    if asked.query("prompt") == "none":
        return _back(wish, error="login_required")
    return _page(shop, asked, _email_form(asked, asked.query("login_hint")))


def logout(street: Street, asked: Asked) -> Response:
    """GET: end the session that `id_token_hint` names and return to a registered address; 400 for anything else."""
    shop = by_id(street, asked)
    target = asked.query("post_logout_redirect_uri")
    if target and target not in street.registration.logout_urls:
        raise Refused(400, {"error": "invalid_request", "error_description": "Invalid post_logout_redirect_uri"})
    try:
        claims = read_hint(asked.query("id_token_hint"), issuer=issuer(street, shop))
    except InvalidHint as error:
        raise Refused(400, {"error": "invalid_request", "error_description": "Invalid id_token_hint"}) from error
    street.logins.end(shop.domain, str(claims.get("sid", "")), asked.request.cookies.get(COOKIE, ""))
    response = RedirectResponse(target or street.options.store_url(shop.domain), status_code=302)
    response.delete_cookie(COOKIE, path=f"/customer/{shop.id}")
    return response


def _wish(street: Street, asked: Asked) -> Wish:
    names = ("client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge")
    wish = Wish(*(asked.query(name) for name in names))
    if wish.client_id != street.options.api_key:
        raise Refused(400, {"error": "invalid_client"})
    if wish.redirect_uri not in street.registration.redirect_uris:
        raise Refused(400, {"error": "invalid_request", "error_description": "Invalid redirect_uri"})
    return wish


def _problem(asked: Asked) -> str:
    if asked.query("response_type") != "code":
        return "unsupported_response_type"
    if not set(SCOPES) >= set(asked.query("scope").split()) >= {"openid", "customer-account-api:full"}:
        return "invalid_scope"
    challenged = asked.query("code_challenge_method") == "S256" and len(asked.query("code_challenge")) == 43
    return "" if challenged and asked.query("state") else "invalid_request"


def _step(street: Street, asked: Asked, shop: Shop, wish: Wish) -> Response:
    form = asked.form()
    if form.get("step") == "cancel":
        return _back(wish, error="access_denied")
    if form.get("step") == "code":
        return _check_code(street, asked, shop, wish)
    email = form.get("email", "").strip()
    if "@" not in email:
        return _page(shop, asked, _email_form(asked, email, "email_missing"), 422)
    attempt, code = street.logins.attempt(email)
    _send(street, shop, email, code)
    return _page(shop, asked, _code_form(asked, attempt, email))


def _check_code(street: Street, asked: Asked, shop: Shop, wish: Wish) -> Response:
    form = asked.form()
    attempt, email = form.get("attempt", ""), street.logins.prove(form.get("attempt", ""), form.get("code", ""))
    if email is None:
        return _page(shop, asked, _code_form(asked, attempt, form.get("email", ""), "code_wrong"), 422)
    customer = shop.customer_by_email(email)
    if customer is None:
        customer = add_customer(street.world, shop, email, None, street.world.now(), {})
        street.changed()
    response = _back(wish, code=street.logins.code_for(shop.domain, customer.id, wish))
    cookie = street.logins.remember(shop.domain, customer.id)
    response.set_cookie(COOKIE, cookie, path=f"/customer/{shop.id}", httponly=True, samesite="lax")
    return response


def _back(wish: Wish, **answer: str) -> Response:
    query = urlencode({**answer, "state": wish.state})
    return RedirectResponse(f"{wish.redirect_uri}?{query}", status_code=302)


def _send(street: Street, shop: Shop, email: str, code: str) -> None:
    say, message = words(shop.locale), EmailMessage()
    message["Subject"], message["From"], message["To"] = f"{say['code_subject']} {code}", shop.email, email
    message.set_content(f"{say['code_text']} {code}\n")
    street.inbox.receive(sender=shop.email, to=[email], raw=message.as_bytes())


def _page(shop: Shop, asked: Asked, content: str, status: int = 200) -> Response:
    title = words(_language(asked))["title"]
    return HTMLResponse(layout(shop, content, title=title), status_code=status, headers={"Cache-Control": "no-store"})


def _language(asked: Asked) -> str:
    return asked.query("locale") or asked.header("accept-language")[:2]


def _email_form(asked: Asked, email: str, problem: str = "") -> str:
    say = words(_language(asked))
    return f"""<h1>{say["title"]}</h1>{_alert(say, problem)}<form method="post" class="store-form">
<label for="email">{say["email"]}</label>
<input id="email" name="email" type="email" autocomplete="email" value="{escape(email)}" required>
<button class="store-button" name="step" value="email">{say["send"]}</button></form>{_cancel(say)}"""


def _code_form(asked: Asked, attempt: str, email: str, problem: str = "") -> str:
    say = words(_language(asked))
    return f"""<h1>{say["title"]}</h1>{_alert(say, problem)}<p>{say["sent"]} {escape(email)}</p>
<form method="post" class="store-form"><input type="hidden" name="attempt" value="{escape(attempt)}">
<input type="hidden" name="email" value="{escape(email)}"><label for="code">{say["code"]}</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required>
<button class="store-button" name="step" value="code">{say["sign_in"]}</button></form>{_cancel(say)}
<p><small><a href="/mail/" target="_blank">{say["demo"]}</a></small></p>"""


def _alert(say: dict[str, str], problem: str) -> str:
    return f'<p role="alert">{say[problem]}</p>' if problem else ""


def _cancel(say: dict[str, str]) -> str:
    return f'<form method="post"><button name="step" value="cancel">{say["cancel"]}</button></form>'
