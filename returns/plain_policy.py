"""A shop's policy as shoppers read it: sentences by topic, in the active language.

The page of the policy, its snippets, the first page of the portal and what the storefront shows all come from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.domain.clauses import Clause, When
from returns.domain.means import Means
from returns.domain.policy import Policy
from returns.domain.shipping import PaidBy
from returns.plain_money import About, cost_points, handling_point, outcome_points, refund_points
from returns.plain_rights import conformity_points, withdrawal_points
from returns.policy_words import ClauseWords, asks, clause_words, warranty_words

TITLES: Mapping[str, Promise] = {
    "window": gettext_lazy("How long you have"),
    "conditions": gettext_lazy("What may come back"),
    "steps": gettext_lazy("How it goes"),
    "costs": gettext_lazy("What it costs"),
    "outcomes": gettext_lazy("What you get"),
    "refund": gettext_lazy("When you get your money"),
    "care": gettext_lazy("When a person looks first"),
    "withdrawal": gettext_lazy("Withdrawing from a purchase"),
    "conformity": gettext_lazy("Faulty, damaged or wrong goods"),
}
GROUPS: Mapping[str, Promise] = {
    "articles": gettext_lazy("For some articles"),
    "countries": gettext_lazy("By country of delivery"),
    "customers": gettext_lazy("For some customers"),
    "times": gettext_lazy("At certain times"),
    "reasons": gettext_lazy("For some reasons"),
    "everything": gettext_lazy("For everything"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One topic."""

    code: str
    title: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deviation:
    """One public exception: its words, and what the shop says of it to shoppers."""

    words: ClauseWords
    because: str


@dataclass(frozen=True, slots=True)
class Group:
    """Exceptions that are about the same kind of thing."""

    code: str
    title: str
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True)
class PlainPolicy:
    """A whole policy in words. `rights` are the law's, `sections` the shop's own."""

    sections: tuple[Section, ...]
    groups: tuple[Group, ...]
    rights: tuple[Section, ...]


def plain(policy: Policy, about: About) -> PlainPolicy:
    """Everything a shopper should know of a policy, topics without anything to say left out."""
    told = {
        "window": window_points(policy),
        "conditions": condition_points(policy),
        "steps": step_points(policy),
        "costs": cost_points(policy, about),
        "outcomes": outcome_points(policy, about),
        "refund": refund_points(policy, about),
        "care": care_points(policy, about),
    }
    rights = {"withdrawal": withdrawal_points(policy), "conformity": (*conformity_points(), *warranty_points(policy))}
    return PlainPolicy(_sections(told), groups(policy, about), _sections(rights))


def brief(policy: Policy, about: About) -> tuple[str, ...]:
    """The policy in the few sentences that there is room for beside an article or a cart."""
    costs, outcomes = cost_points(policy, about), outcome_points(policy, about)
    return _told([window_sentence(policy), *dict.fromkeys([costs[0], handling_point(policy)]), outcomes[-1]])


def window_sentence(policy: Policy) -> str:
    """How long, and from when."""
    days = policy.window.days
    since = {
        "order": ngettext(
            "You can return items within %(days)s day after your order.",
            "You can return items within %(days)s days after your order.",
            days,
        ),
        "fulfillment": ngettext(
            "You can return items within %(days)s day after they were sent.",
            "You can return items within %(days)s days after they were sent.",
            days,
        ),
        "delivery": ngettext(
            "You can return items within %(days)s day after delivery.",
            "You can return items within %(days)s days after delivery.",
            days,
        ),
    }[policy.window.counted_from]
    return since % {"days": wording.number(days)}


def window_points(policy: Policy) -> tuple[str, ...]:
    """How long, from when, and what moves the last day."""
    exact = _("You see the exact date for each item.")
    moves = _("If the last day is a Saturday, a Sunday or a public holiday, you have until the next working day.")
    return _told([f"{window_sentence(policy)} {exact}", moves if policy.window.working_day else ""])


def condition_points(policy: Policy) -> tuple[str, ...]:
    """What cannot come back, and what is asked."""
    types, tags = policy.final_sale.product_types, policy.final_sale.tags
    return _told(
        [
            _("Gift cards, and what is not sent as goods, cannot come back."),
            _("Not taken back: articles of the type %(names)s.") % {"names": wording.any_of(types)} if types else "",
            _("Not taken back: articles that the shop marks as %(names)s.") % {"names": wording.any_of(tags)}
            if tags
            else "",
            *asks(policy),
        ]
    )


def step_points(policy: Policy) -> tuple[str, ...]:
    """What happens, in order."""
    ways = {
        Means.LABEL: _("You send the parcel with a carrier of your choice and the slip that we give you.")
        if policy.shipping.paid_by == PaidBy.OWN
        else _("You get a label for the parcel."),
        Means.OWN: _("You can send the parcel with a carrier of your choice."),
        Means.DROP_OFF: _("You can bring the items to a store of the shop."),
        Means.PICK_UP: _("You can have the items collected."),
    }
    sent = ngettext(
        "Send the items back within %(days)s day of the approval.",
        "Send the items back within %(days)s days of the approval.",
        policy.ship_by_days,
    )
    gift = _("Got it as a present? You can return it with a gift code; the giver is not told.")
    return _told(
        [
            _("Find your order with its number and your e-mail address or postcode, and choose what comes back."),
            _("Most requests are approved at once.")
            if policy.approval == "auto"
            else _("A person at the shop looks at your request and answers by e-mail."),
            *(ways[means] for means in policy.shipping.ways),
            sent % {"days": wording.number(policy.ship_by_days)},
            gift if policy.gifts.allowed else "",
        ]
    )


def care_points(policy: Policy, about: About) -> tuple[str, ...]:
    """When a person looks before a return is approved, and how to object."""
    if not (policy.care.looks or policy.caps.count):
        return ()
    looks = _(
        "Before some returns are approved, a person at the shop looks at them: where much more came back than usual, "
        "where articles were missing, used or said not to have come, or where several customers order to one address. "
        "Only what happened with this shop counts."
    )
    caps = _(
        "Only so much is approved without a person for each day and each customer; what goes beyond waits for one."
    )
    write = _(
        "If you think that is wrong, write to %(email)s; if the shop has restricted your returns, say so on the page "
        "of your order. A person looks again and answers you."
    ) % {"email": about.email}
    say = _(
        "If the shop has restricted your returns and you think that is wrong, say so on the page of your order. A "
        "person looks again and answers you."
    )
    longer = _("Your return then takes a little longer. No machine refuses it: a person decides, and you read why.")
    return _told(
        [
            looks if policy.care.looks else "",
            caps if policy.caps.count else "",
            f"{longer} {write if about.email else say}",
            _(
                "Withdrawals never wait for this, nor do faulty, damaged or wrong items while the law holds the shop "
                "liable for them."
            ),
        ]
    )


def groups(policy: Policy, about: About, clauses: Iterable[Clause] | None = None) -> tuple[Group, ...]:
    """The public exceptions by what they are about, each group in the policy's order; `clauses` are some of them."""
    found: dict[str, list[Deviation]] = {}
    for clause in policy.clauses if clauses is None else clauses:
        if clause.public:
            words = clause_words(policy, clause, currency=about.currency)
            found.setdefault(_kind(clause.when), []).append(Deviation(words, wording.in_words(clause.then.because)))
    return tuple(Group(code, str(title), tuple(found[code])) for code, title in GROUPS.items() if code in found)


def _kind(when: When) -> str:
    """What an exception is mainly about; what hangs on the buyer or the country is told as such."""
    if when.segments or when.order_tags or when.channels:
        return "customers"
    if when.countries or when.locations:
        return "countries"
    if when.placed:
        return "times"
    if when.reasons:
        return "reasons"
    return "everything" if when == When() else "articles"


def warranty_points(policy: Policy) -> tuple[str, ...]:
    """The shop's own warranty, if it gives one."""
    told = "; ".join(map(warranty_words, policy.warranty))
    sentence = _("The shop’s own warranty, beside your legal rights: %(warranties)s.")
    return (sentence % {"warranties": told},) if told else ()


def _sections(told: Mapping[str, tuple[str, ...]]) -> tuple[Section, ...]:
    return tuple(Section(code, str(TITLES[code]), points) for code, points in told.items() if points)


def _told(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)
