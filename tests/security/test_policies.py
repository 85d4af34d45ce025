"""What a browser may do with a page. Each answer that any test in this folder gets is asked (`door.py`); here is shown
that a fault would be found, and each address is asked for whose frame it is.
"""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from shop_integration.install.patch_page import _WAY_BACK
from tests.security.door import Knock, framers, rightful
from tests.security.guards import GUARDS, PROXY, STAFF_KEYS
from tests.security.policies import ADMIN, directives, faults
from tests.security.street import Household
from tests.shares import share

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]
READ = [route for route, guard in GUARDS.items() if "GET" in guard.methods]
GOOD = "default-src 'self'; script-src 'self' 'nonce-n'; object-src 'none'; frame-ancestors 'none'"


def page(body: str, policy: str = GOOD) -> list[str]:
    answer = HttpResponse(body)
    answer["Content-Security-Policy"] = policy
    return faults(answer, admins=set())


def test_a_page_as_it_should_be_has_none() -> None:
    assert not page(
        '<script src="/a.js"></script><script nonce="n">1</script><script type="application/json">1</script>'
    )


@pytest.mark.parametrize(
    "body",
    [
        "<script>1</script>", '<script nonce="other">1</script>', "<p onclick=x>", "<p style='color:red'>",
        "<style>p{}</style>", '<a href=" JavaScript:x">', '<script type="module">1</script>',
    ],
)  # fmt: skip
def test_what_a_policy_would_stop_or_should_have_is_found(body: str) -> None:
    assert page(body)


@pytest.mark.parametrize(
    "policy",
    [
        "", "default-src 'self'", GOOD.replace("'nonce-n'", "'unsafe-inline'"), GOOD.replace("'nonce-n'", "https:"),
        GOOD.replace("'nonce-n'", "'unsafe-eval'"), GOOD.replace("ancestors 'none'", "ancestors *"),
        GOOD.replace("ancestors 'none'", f"ancestors {ADMIN}"), GOOD.replace("object-src 'none'; ", ""),
    ],
)  # fmt: skip
def test_a_policy_that_is_open_is_found(policy: str) -> None:
    assert page("", policy)


def test_each_address_tells_a_browser_what_it_may_do(street: Street) -> None:
    """Staff's pages are for the admin of their own shop; what is asked without a token is for nobody's frame."""
    pages, wrong = 0, []
    for route in share(READ, 0, of=8):
        knock = rightful(route, street[0])
        answer = knock.send()  # which asks for faults itself
        if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        pages += 1
        ancestors = directives(answer["Content-Security-Policy"])["frame-ancestors"]
        if GUARDS[route].key in STAFF_KEYS and set(ancestors) != framers(street[0].shop.domain):
            wrong.append((route, ancestors))
        if route.startswith(PROXY) and ancestors != ["'none'"]:
            wrong.append((route, ancestors))
    assert not wrong
    assert pages > 15


@pytest.mark.parametrize("path", ["app/nowhere/", "nowhere/", "app/returns/R-999/"])
def test_refusals_tell_it_too(path: str, street: Street) -> None:
    answer = Knock(path).send()
    assert answer.status_code in {302, 404}
    if answer.status_code == 404:
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_every_page_of_staff_can_be_come_back_to(street: Street) -> None:
    """A document without a token goes round by the page that gets one, and comes back."""
    for route in READ:
        if GUARDS[route].key in STAFF_KEYS:
            assert _WAY_BACK.fullmatch(rightful(route, street[0]).path), route
