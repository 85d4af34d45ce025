"""Every document we send is valid for Shopify's schema, uses nothing deprecated, and is sent by somebody."""

import re
import tomllib
import warnings

import pytest
from django.conf import settings
from graphql import GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, parse, visit

from shop_integration.admin_api.document import AHEAD, FOLDER, document
from shop_integration.customer_account import client as customer_account
from shop_integration.features import OPTIONAL, REQUIRED
from shop_integration.webhooks.topics import TOPICS
from simulator.schema import VERSION, dump, load, load_ahead, load_customer
from simulator.schema.contract import NEXT, problems, report, schema_of

DOCUMENTS = sorted(FOLDER.glob("*.graphql"))
DOCUMENTS_AHEAD = sorted((FOLDER / AHEAD).glob("*.graphql"))
DOCUMENTS_OF_CUSTOMERS = sorted(customer_account.FOLDER.glob("*.graphql"))
WING = FOLDER.parents[1]
EXPORTS = WING / "backfill"


@pytest.fixture(scope="module")
def known_schemas() -> dict[str, GraphQLSchema]:
    """The simulator's pruned copy of Shopify's schema, and Shopify's whole one where its package is installed."""
    found = {"pruned": load()}
    if whole := dump.installed(VERSION):
        found["whole"] = schema_of(whole)
    return found


@pytest.mark.parametrize("path", [*DOCUMENTS, EXPORTS / "orders.graphql"], ids=lambda path: path.stem)
def test_valid_and_nothing_deprecated(path, known_schemas):
    for name, schema in known_schemas.items():
        assert [f"{name}: {problem}" for problem in problems(schema, path)] == []


@pytest.mark.parametrize("path", DOCUMENTS_OF_CUSTOMERS, ids=lambda path: path.stem)
def test_what_is_asked_for_a_customer_is_valid_and_nothing_deprecated(path):
    known = {"pruned": load_customer()}
    if whole := dump.installed(VERSION, "customer"):
        known["whole"] = schema_of(whole)
    for name, schema in known.items():
        assert [f"{name}: {problem}" for problem in problems(schema, path)] == []


def test_the_readme_names_every_protected_field_that_is_asked_for(known_schemas):
    """Shopify allows them field by field, and one that is not allowed makes an answer an error."""
    level_2 = {
        ("Order", "email"): "e-mail", ("Order", "phone"): "phone", ("Order", "statusPageUrl"): "address",
        ("DraftOrder", "email"): "e-mail", ("DraftOrder", "phone"): "phone",
        ("Customer", "email"): "e-mail", ("Customer", "defaultEmailAddress"): "e-mail",
        ("Customer", "phone"): "phone", ("Customer", "defaultPhoneNumber"): "phone",
        ("Customer", "displayName"): "name", ("Customer", "firstName"): "name", ("Customer", "lastName"): "name",
        ("MailingAddress", "name"): "name", ("MailingAddress", "firstName"): "name",
        ("MailingAddress", "lastName"): "name", ("MailingAddress", "phone"): "phone",
        ("MailingAddress", "address1"): "address", ("MailingAddress", "zip"): "address",
    }  # fmt: skip
    known, asked = TypeInfo(known_schemas["pruned"]), set()

    class Fields(Visitor):
        def enter_field(self, node, *_):
            asked.add(level_2.get((known.get_parent_type().name, node.name.value)))

    for path in [*DOCUMENTS, EXPORTS / "orders.graphql"]:
        visit(parse(path.read_text()), TypeInfoVisitor(known, Fields()))
    [told] = re.findall(r"\(orders and customers; ([^)]*)\)", (settings.BASE_DIR / "README.md").read_text())
    assert asked - {None} == set(re.split(r", | and ", told))


@pytest.mark.parametrize("path", DOCUMENTS_AHEAD, ids=lambda path: path.stem)
def test_what_is_ahead_is_valid_for_the_coming_version_and_not_for_the_pinned_one(path, known_schemas):
    coming = {"pruned": load_ahead()}
    if whole := dump.installed(NEXT):
        coming["whole"] = schema_of(whole)
    for name, schema in coming.items():
        assert [f"{name}: {problem}" for problem in problems(schema, path)] == []
    for name, schema in known_schemas.items():
        assert problems(schema, path), f"{name}: the pinned version has it now; move the document"


def test_what_the_next_version_changes_is_a_warning(recwarn):
    coming, for_customers = dump.installed(NEXT), dump.installed(NEXT, "customer")
    if coming is None or for_customers is None:
        pytest.skip(f"{dump.PACKAGE} is not installed (npm install -g, or SHOPIFY_DEV_MCP=folder); see `make contract`")
    of_admin, of_customers = schema_of(coming), schema_of(for_customers)
    shipped = [(of_admin, FOLDER), (of_admin, EXPORTS), (of_customers, customer_account.FOLDER)]
    for line in (line for schema, folder in shipped for line in report(schema, folder)):
        warnings.warn(f"next version: {line}", stacklevel=1)


def test_a_document_that_asks_for_what_is_not_there_is_a_problem(tmp_path, known_schemas):
    (tmp_path / "x.graphql").write_text("query X { shop { name nothing } }")
    (line,) = report(known_schemas["pruned"], tmp_path)
    assert line.startswith("x: Cannot query field 'nothing'")


@pytest.mark.parametrize("path", [*DOCUMENTS, *DOCUMENTS_AHEAD], ids=lambda path: path.stem)
def test_is_sent_by_somebody_under_its_own_kind(path):
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    sources = "\n".join(source.read_text() for source in WING.rglob("*.py"))
    # What reads the next pages of a list is named to whoever reads all of it.
    assert f'"{name}"' in sources
    (use,) = set(re.findall(rf'client\.(query|mutate)\(\s*"{name}"', sources)) or {"query"}
    assert document(name, changes=use == "mutate").operation


def toml():
    return tomllib.loads((settings.BASE_DIR / "shopify.app.toml").read_text())


def test_the_app_subscribes_to_the_topics_it_handles_once_each():
    subscriptions = toml()["webhooks"]["subscriptions"]
    topics = [
        topic for each in subscriptions for kind in ("topics", "compliance_topics") for topic in each.get(kind, ())
    ]
    assert sorted(topics) == sorted(TOPICS)
    # Shopify sends these three only where they stand under a name of their own, and refuses an app without them.
    compliance = [topic for each in subscriptions for topic in each.get("compliance_topics", ())]
    assert sorted(compliance) == ["customers/data_request", "customers/redact", "shop/redact"]


def test_the_app_asks_for_the_scopes_it_works_with():
    asked = toml()["access_scopes"]
    assert asked["scopes"].split(",") == list(dict.fromkeys(asked["scopes"].split(",")))
    assert set(asked["scopes"].split(",")) == REQUIRED
    assert sorted(asked["optional_scopes"]) == sorted(scope for scopes in OPTIONAL.values() for scope in scopes)


def test_the_app_asks_for_the_version_the_client_speaks():
    assert toml()["webhooks"]["api_version"] == "2026-10"
    assert all(len(each.get("name", "")) <= 50 for each in toml()["webhooks"]["subscriptions"])
    assert {each["uri"] for each in toml()["webhooks"]["subscriptions"]} == {"https://returns.example.com/webhooks"}
