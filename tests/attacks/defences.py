"""Each attack we know of, what stands against it, and the test that fails once that is taken away.

`python -m tests.attacks` takes them away one after the other and sees the tests fail (docs/proof.md).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defence:
    """`attack` is what somebody tries; in `file`, `stands` is what is against it, `gone` the same without."""

    attack: str
    file: str
    stands: str
    gone: str
    test: str


SHOPPER, MERCHANT = "returns_portal/shopper", "returns_portal/merchant"
INSTALL, PORTAL_TESTS = "shop_integration/install", "tests/returns_portal"

DEFENCES = (
    # Who may see what
    Defence(
        "guess the secret of an order",
        f"{SHOPPER}/views/find.py",
        "    take(attempts, now=now)\n    order =",
        "    order =",
        f"{PORTAL_TESTS}/test_shopper_find.py::test_the_eleventh_guess_at_one_order_waits",
    ),
    Defence(
        "learn from the answer which orders there are",
        f"{SHOPPER}/views/find.py",
        "    if order is None:\n        return _form(request, form, status=422, unknown=True)",
        "    if order is None:\n        known = order_number_key(form.cleaned_data['number'])\n"
        "        known = request.shop.orders.filter(number_key=known).exists()\n"
        "        return _form(request, form, status=422, unknown=not known)",
        f"{PORTAL_TESTS}/test_shopper_find.py::test_unknown_order_and_wrong_secret_get_the_very_same_answer",
    ),
    Defence(
        "guess in a burst, before the first guess is counted",
        "returns_portal/limits.py",
        "ON CONFLICT (key, started_at) DO UPDATE SET count = {table}.count + 1",
        "ON CONFLICT (key, started_at) DO UPDATE SET count = {table}.count",
        f"{PORTAL_TESTS}/test_shopper_find.py::test_a_burst_at_once_gets_exactly_the_guesses_it_may_have",
    ),
    Defence(
        "guess from many addresses by writing X-Forwarded-For",
        f"{SHOPPER}/client_address.py",
        "    return _network(hops[-place])",
        "    return _network(hops[0])",
        f"{PORTAL_TESTS}/test_shopper_find.py::test_a_forged_forwarded_header_does_not_help",
    ),
    Defence(
        "read a return of another shop by its number",
        "returns/queries/returns.py",
        "    return _whole(shop.returns.all()).get(number=number)",
        "    return _whole(Return.objects.order_by('pk')).filter(number=number).first()",
        "tests/security/test_isolation.py::test_strangers[app/returns/<slug:number>/]",
    ),
    Defence(
        "read another shop's return on a page whose look-up forgot the shop",
        "config/postgresql/base.py",
        "self.connection.execute(SAY, [seen])",
        "self.connection.execute(SAY, [wall.EVERYBODY])",
        "tests/security/test_wall.py::test_a_page_that_forgot_its_shop_finds_nothing_of_another",
    ),
    Defence(
        "open another return with a link of one's own",
        "returns/links.py",
        'salt=f"returns.link.{purpose}"',
        'salt="returns.link"',
        "tests/security/test_isolation.py::test_strangers[proxy/status/<token>/]",
    ),
    Defence(
        "act as staff beyond one's role",
        f"{MERCHANT}/page.py",
        "    if not request.staff.may(needed):",
        "    if not request.staff:",
        "tests/security/test_roles.py::test_a_role_is_refused_wherever_it_may_not[viewer]",
    ),
    # What is signed
    Defence(
        "send a webhook that Shopify did not send",
        "shop_integration/webhooks/shim.py",
        'if not is_signed(body, environ.get("HTTP_X_SHOPIFY_HMAC_SHA256", ""), secrets=secrets):',
        "if not body:",
        "tests/shop_integration/test_intake.py::test_a_bad_digest_is_401_and_leaves_no_row",
    ),
    Defence(
        "name two shops in one signed query of the app proxy",
        f"{INSTALL}/proxy.py",
        "    if len(found) != 1 or not",
        "    if not found or not",
        "tests/shop_integration/test_proxy.py::test_our_own_rules_refuse_it_without_shopifys_package",
    ),
    Defence(
        "use a signed query of the app proxy for ever",
        f"{INSTALL}/proxy.py",
        "> WINDOW.total_seconds():",
        "> 1e12:",
        "tests/shop_integration/test_proxy.py::test_our_own_rules_refuse_it_without_shopifys_package",
    ),
    Defence(
        "make an ID token with another algorithm",
        f"{INSTALL}/signed_claims.py",
        'jwt.decode(token, secret, ["HS256"],',
        'jwt.decode(token, secret, ["HS256", "HS384", "HS512"],',
        "tests/security/test_tokens.py::test_every_bad_one_is_refused",
    ),
    Defence(
        "speak for one shop with the ID token of another",
        f"{INSTALL}/id_token.py",
        ' and claims["iss"] == f"https://{domain}/admin"',
        "",
        "tests/security/test_tokens.py::test_every_bad_one_is_refused",
    ),
    Defence(
        "send the app to a host that is no shop",
        "shop_integration/shops.py",
        "_DOMAIN.fullmatch(domain)",
        "_DOMAIN.search(domain)",
        "tests/shop_integration/test_proxy.py::test_anything_else_is_401_before_anybody_is_asked",
    ),
    # Money
    Defence(
        "pay twice by clicking twice",
        "returns/operations/settle_return.py",
        "    if settlement.status not in MONEY_WAITS:\n        return settlement\n",
        "",
        "tests/returns/test_settle_return.py::test_a_second_click_orders_no_second_refund",
    ),
    Defence(
        "be first and second at once",
        "returns/operations/moves.py",
        "    rows = type(row)._base_manager.filter(pk=row.pk, status=old)",
        "    rows = type(row)._base_manager.filter(pk=row.pk)",
        "tests/returns/test_settle_return.py::test_of_two_that_read_the_same_row_one_moves_it",
    ),
    Defence(
        "have a lost answer paid again",
        "shop_integration/effects/settlement.py",
        "        if _paid_already(found, rma, now):\n            return\n",
        "",
        "tests/shop_integration/test_settlement.py::test_a_payment_whose_answer_was_lost_is_found_and_not_sent_again",
    ),
    Defence(
        "have another sum paid than was shown",
        "returns/operations/settle_return.py",
        "    if worth != expected_minor or rma.outcome",
        "    if rma.outcome",
        "tests/returns/test_settle_return.py::test_a_sum_that_changed_since_it_was_shown_pays_nothing",
    ),
    Defence(
        "have a label bought twice",
        "labels/purchase.py",
        "(None if fresh else carrier.find(label.reference)) or carrier.quote(parcel)",
        "carrier.quote(parcel)",
        "tests/labels/test_purchase.py::test_a_lost_answer_is_read_back_before_anything_is_bought_again",
    ),
    # What is sent to us
    Defence(
        "send a picture of a kind that is not safe to open",
        "returns_portal/pictures.py",
        "Image.open(file, formats=FORMATS)",
        "Image.open(file)",
        f"{PORTAL_TESTS}/test_shopper_asked.py::test_what_is_no_photo_is_refused_in_words_and_nothing_else_is_lost",
    ),
    Defence(
        "send a picture that fills the memory",
        "returns_portal/pictures.py",
        "opened.width * opened.height > MOST_PIXELS",
        "opened.width * opened.height < 1",
        f"{PORTAL_TESTS}/test_shopper_asked.py::test_what_is_no_photo_is_refused_in_words_and_nothing_else_is_lost",
    ),
    Defence(
        "reach into the app through a merchant's template",
        "returns_portal/messages/engine.py",
        "        for name in set(self.tags) - {*TAGS, *_INNER}:\n            del self.tags[name]\n",
        "",
        f"{PORTAL_TESTS}/test_message_engine.py::test_what_nobody_may_write",
    ),
    Defence(
        "add a formula to a spreadsheet",
        "returns_portal/tables.py",
        '    return text if _is_number(value) or not text.startswith(ACTIVE) else f"\'{text}"',
        "    return text",
        f"{PORTAL_TESTS}/test_tables.py::test_no_text_becomes_a_formula",
    ),
    Defence(
        "have a document load a file or a page",
        "labels/documents/fetching.py",
        'if not url.startswith("data:image/png;base64,"):',
        "if not url:",
        "tests/labels/test_documents.py::test_fetcher_serves_only_what_the_document_carries",
    ),
    Defence(
        "search Shopify for more than one order",
        "shop_integration/lookup.py",
        "    if not NAME.fullmatch(typed):\n        return 0\n",
        "",
        "tests/shop_integration/test_lookup.py::test_only_what_can_be_a_name_is_searched_for",
    ),
    Defence(
        "send a body that is too long",
        "shop_integration/webhooks/reading.py",
        '    if int(length) > MOST_BYTES:\n        raise Unreadable("413 Content Too Large")\n',
        "",
        "tests/shop_integration/test_intake.py::test_too_long_is_413_before_it_is_read",
    ),
    # Where we send
    Defence(
        "have a webhook sent into our own network",
        "returns_api/hooks/target.py",
        "    if not all(is_reachable(each, loopback=settings.WEBHOOKS_TO_LOOPBACK) for each in addresses):\n"
        '        raise Refused("inside")\n',
        "",
        "tests/returns_api/test_events_api.py::test_what_leads_inside_is_refused_at_save_at_test_and_at_delivery",
    ),
    Defence(
        "lead the admin elsewhere after it signed in",
        f"{INSTALL}/patch_page.py",
        '    if not _WAY_BACK.fullmatch(request.GET.get("shopify-reload", "")):',
        '    if not request.GET.get("shopify-reload"):',
        "tests/shop_integration/test_install.py::test_the_patch_page_loads_app_bridge_and_leads_nowhere_else",
    ),
    Defence(
        "show the admin in a frame of one's own",
        f"{INSTALL}/frame.py",
        "    ancestors = [SHOPIFY_ADMIN]",
        '    ancestors = ["*"]',
        "tests/shop_integration/test_install.py::test_only_the_shops_own_admin_may_frame_the_app",
    ),
    Defence(
        "read a shopper's page out of a cache",
        f"{SHOPPER}/access.py",
        'response.headers["Cache-Control"] = "private, no-store"',
        'response.headers["Cache-Control"] = "max-age=60"',
        "tests/security/test_isolation.py::test_who_may_come_in_reads_only_what_is_theirs_and_changes_nothing"
        "[returns/<slug:handle>/status/<token>/]",
    ),
    Defence(
        "post a form to the admin with an address alone",
        f"{INSTALL}/embedded.py",
        '    if document:\n        return request.GET.get("id_token", "")\n',
        '    if document or "id_token" in request.GET:\n        return request.GET.get("id_token", "")\n',
        "tests/security/test_isolation.py::test_strangers[app/returns/<slug:number>/notes/]",
    ),
    # What is kept and told
    Defence(
        "read tokens in a stolen database",
        "returns/vault.py",
        '    return _keys().encrypt(secret.encode()).decode() if secret else ""',
        "    return secret",
        "tests/security/test_privacy.py::test_tokens_are_sealed_with_the_first_key_and_open_with_none_but_ours",
    ),
    Defence(
        "read of people in the log",
        "config/logs.py",
        '    if record.name.split(".", 1)[0] in OWN_ROOMS:\n        return record.getMessage()\n',
        "    return record.getMessage()\n",
        "tests/config/test_logs.py::test_other_libraries_arguments_are_left_out",
    ),
    Defence(
        "find somebody who asked to be forgotten",
        "config/privacy.py",
        "    forget(person, now=now)\n    if shop_integration",
        "    if shop_integration",
        "tests/config/test_privacy.py::test_after_a_redaction_no_canary_sings_and_nobody_else_changed",
    ),
)
