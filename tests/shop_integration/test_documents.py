"""Every document we send is valid for Shopify's schema, uses nothing deprecated, and is sent by somebody."""

import re
import tomllib

import pytest
from django.conf import settings
from graphql import GraphQLSchema, build_client_schema, parse, specified_rules, validate
from graphql.validation import NoDeprecatedCustomRule

from shop_integration.admin_api.document import FOLDER, document
from shop_integration.webhooks.topics import TOPICS
from simulator.schema import VERSION, dump, load

DOCUMENTS = sorted(FOLDER.glob("*.graphql"))
WING = FOLDER.parents[1]


@pytest.fixture(scope="module")
def known_schemas() -> dict[str, GraphQLSchema]:
    """The simulator's pruned copy of Shopify's schema, and Shopify's whole one where its package is installed."""
    found = {"pruned": load()}
    if whole := dump.installed(VERSION):
        found["whole"] = build_client_schema(whole, assume_valid=True)
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_valid_and_nothing_deprecated(path, known_schemas):
    for name, schema in known_schemas.items():
        errors = validate(schema, parse(path.read_text()), [*specified_rules, NoDeprecatedCustomRule])
        assert [f"{name}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_is_sent_by_somebody_under_its_own_kind(path):
    (use,) = {
        found
        for source in WING.rglob("*.py")
        for found in re.findall(rf'client\.(query|mutate)\(\s*"{path.stem}"', source.read_text())
    }
    assert document(path.stem, changes=use == "mutate").operation


def toml():
    return tomllib.loads((settings.BASE_DIR / "shopify.app.toml").read_text())


def test_the_app_subscribes_to_the_topics_it_handles_once_each():
    subscriptions = toml()["webhooks"]["subscriptions"]
    topics = [
        topic for each in subscriptions for kind in ("topics", "compliance_topics") for topic in each.get(kind, ())
    ]
    assert sorted(topics) == sorted(TOPICS)


def test_the_app_asks_for_the_version_the_client_speaks():
    assert toml()["webhooks"]["api_version"] == "2026-10"
    assert all(len(each.get("name", "")) <= 50 for each in toml()["webhooks"]["subscriptions"])
    assert {each["uri"] for each in toml()["webhooks"]["subscriptions"]} == {"https://returns.example.com/webhooks"}
