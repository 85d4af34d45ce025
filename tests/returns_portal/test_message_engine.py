"""Merchants' own words: what they may name, and everything that was ever tried with templates."""

import time
from itertools import chain

import message_docs
import pytest
from django.utils import translation

from returns_portal.messages.catalogue import ENTRIES, MESSAGES, VALUES
from returns_portal.messages.engine import BODY_MOST, Known, Problem, WordsError, check, plain, write
from returns_portal.messages.own import write_own
from returns_portal.messages.samples import empty_of, sample_of
from returns_portal.messages.values import _FROM

KNOWN = Known(frozenset({"shop", "name", "items"}), {"items": frozenset({"title", "quantity"})})
VALUES_HERE = {"shop": "Atelier", "name": "Camille", "items": [{"title": "Robe", "quantity": 2}]}


def refused(source):
    """What is wrong with it and where, found in no time."""
    began = time.monotonic()
    with pytest.raises(WordsError) as wrong:
        check(source, known=KNOWN, samples=[VALUES_HERE])
    assert time.monotonic() - began < 1
    return wrong.value.problem, wrong.value.line


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hello {{ name }}!", "Hello Camille!"),
        ("{% for item in items %}{{ item.quantity }} × {{ item.title }}{% endfor %}", "2 × Robe"),
        ("{% if name %}Dear {{ name | upcase }}{% else %}Hello{% endif %}", "Dear CAMILLE"),
        ("{{ items.first.title }}, {{ items[0].quantity }} of {{ items.size }}", "Robe, 2 of 1"),
        ("{% comment %}not said{% endcomment %}{{ nothing | default: 'x' }}", None),
        ("{% raw %}{{ name }}{% endraw %}", "{{ name }}"),
    ],
)
def test_what_merchants_write(source, said):
    if said is None:
        assert refused(source) == (Problem.UNKNOWN_NAME, 1)
        return
    check(source, known=KNOWN, samples=[VALUES_HERE])
    assert write(source, VALUES_HERE) == said


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{{ ''.__class__ }}", Problem.SYNTAX),
        ("{{ shop.__class__.__mro__ }}", Problem.UNKNOWN_NAME),
        ("{{ items[0].title.__init__ }}", Problem.UNKNOWN_NAME),
        ("{{ shop.customer.email }}", Problem.UNKNOWN_NAME),
        ("{{ shop[name] }}", Problem.UNKNOWN_NAME),
        ("{{ items[name] }}", Problem.UNKNOWN_NAME),
        ("{% for item in items %}{{ item.cost }}{% endfor %}", Problem.UNKNOWN_NAME),
        ("{{ settings.SECRET_KEY }}", Problem.UNKNOWN_NAME),
        ("{{ shop | default: token }}", Problem.UNKNOWN_NAME),
        ("{% include 'mail/_layout.mjml' %}", Problem.UNKNOWN_TAG),
        ("{% render '../secrets' %}", Problem.UNKNOWN_TAG),
        ("{% liquid\n echo shop %}", Problem.UNKNOWN_TAG),
        ("{% assign a = shop %}", Problem.UNKNOWN_TAG),
        ("{% capture a %}{{ shop }}{% endcapture %}", Problem.UNKNOWN_TAG),
        ("{% tablerow item in items %}{% endtablerow %}", Problem.UNKNOWN_TAG),
        ("{{ shop" + " | replace: 'A', 'AAAAAAAAAAAAAAAA'" * 8 + " }}", Problem.UNKNOWN_FILTER),
        ("{{ shop" + " | base64_encode" * 50 + " }}", Problem.UNKNOWN_FILTER),
        ("{{ shop | safe }}", Problem.UNKNOWN_FILTER),
        ("{% for i in (1..100000000) %}x{% endfor %}", Problem.RANGE),
        ("{{ (1..100000000) | join }}", Problem.RANGE),
        ("{% if shop == (1..99999999) %}{% endif %}", Problem.RANGE),
        ("{% if shop %}" * 60 + "{% endif %}" * 60, Problem.TOO_MUCH),
        ("x" * (BODY_MOST + 1), Problem.TOO_LONG),
        ("{% if shop %}", Problem.SYNTAX),
        ("{{", Problem.SYNTAX),
    ],
)
def test_what_nobody_may_write(source, problem):
    assert refused(source)[0] == problem


def test_a_mistake_is_named_with_its_line():
    assert refused("Hello\n\n{{ shop }}\n{{ nobody }}") == (Problem.UNKNOWN_NAME, 4)
    assert refused("Hello\n{{ shop | frobnicate }}") == (Problem.UNKNOWN_FILTER, 2)
    assert refused("Hello\n\n{% include 'x' %}") == (Problem.UNKNOWN_TAG, 3)


def test_depth_does_not_bring_the_house_down():
    refused("{{ " + "shop[" * 120 + "1" + "]" * 120 + " }}")
    refused("{% if " + "shop or " * 480 + "shop %}x{% endif %}")


def test_loops_in_loops_and_long_results_stop():
    many = {**VALUES_HERE, "items": [{"title": "x" * 100, "quantity": 1}] * 60}
    with pytest.raises(WordsError) as wrong:
        write("{% for a in items %}{% for b in items %}.{% endfor %}{% endfor %}", many)
    assert wrong.value.problem == Problem.TOO_MUCH
    with pytest.raises(WordsError) as wrong:
        write("{% for a in items %}{{ a.title }}{{ a.title }}{{ a.title }}{{ a.title }}{% endfor %}", many)
    assert wrong.value.problem == Problem.TOO_MUCH


class Secret:
    token = "shpat_123"

    def __str__(self):
        return self.token


@pytest.mark.parametrize("value", [Secret(), Secret, lambda: "x", b"x", 1.5, [Secret()], {"a": Secret()}])
def test_only_plain_values_reach_a_template(value):
    with pytest.raises(TypeError):
        plain({"shop": value})
    with pytest.raises(WordsError):
        write("{{ shop }}", {"shop": value})


def test_values_are_never_templates_themselves():
    assert write("{{ name }}", {"name": "{{ shop }}{% include 'x' %}"}) == "{{ shop }}{% include 'x' %}"


def test_subjects_are_one_line_and_an_empty_text_is_none():
    own = write_own(
        subject="{{ name }}\r\nBcc: spy@example.com", headline="", body=" a \n\n\n\n b ", values={"name": "A\nB"}
    )
    assert (own.subject, own.paragraphs) == ("A B Bcc: spy@example.com", ["a", "b"])
    assert write_own(subject="x", headline="", body="{% if name %}x{% endif %}", values={"name": ""}) is None


@pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda message: message.key)
def test_every_message_has_values_and_samples_for_all_its_names(message):
    assert set(message.values) <= set(VALUES) & set(_FROM)
    every = "\n".join(f"{{{{ {name} }}}}" for name in message.values)
    for language in ("en", "fr"):
        with translation.override(language):
            sample = sample_of(message, shop_name="Atelier", currency="EUR")
            assert set(sample) == set(empty_of(message)) == set(message.values)
            assert all(sample.values())
            check(every, known=message.known, samples=[sample, empty_of(message)])
    if "items" in message.values:
        assert set(chain(*sample["items"])) == ENTRIES["items"]


def test_presents_tell_nothing_of_the_giver():
    assert not {"order", "name", "amount", "items", "note", "reason"} & set(MESSAGES["gift"].values)


def test_the_page_of_the_docs_is_that_of_the_catalogue():
    assert message_docs.PAGE.read_text(encoding="utf-8") == message_docs.page(), "run bin/message_docs.py"
