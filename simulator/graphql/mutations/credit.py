"""Store credit given and taken back."""

from collections.abc import Callable
from typing import Any

from simulator.graphql.failures import invalid_id
from simulator.graphql.ids import parse
from simulator.graphql.inputs import coin, when
from simulator.graphql.mutations.answers import Info, Mutations, Payload, answer
from simulator.graphql.nodes import Context, MovementNode
from simulator.world import credit
from simulator.world.refusals import refuse
from simulator.world.shops import Customer

NAME = "storeCreditAccountTransaction"


def owner_of(context: Context, gid: str) -> Customer | credit.Account | None:
    """Return the account or customer that an id names; None for an unknown account."""
    kind, number = parse(gid)
    if kind == "StoreCreditAccount":
        return context.shop.credit.get(number)
    if kind != "Customer":
        raise invalid_id(gid)
    return context.shop.customers.get(number)


def known_owner(context: Context, gid: str) -> Customer | credit.Account | None:
    """Return the owner, refused for an unknown customer."""
    owner = owner_of(context, gid)
    if owner is None and parse(gid)[0] == "Customer":
        raise refuse("OWNER_NOT_FOUND", ("id",), "Owner does not exist")
    return owner


def give(context: Context, info: Info, id: str, creditInput: dict[str, Any]) -> Payload:  # noqa: A002, N803
    """Give store credit; nothing here is idempotent."""
    wanted, expires = coin(creditInput["creditAmount"]), when(creditInput.get("expiresAt"))
    return moved(lambda: credit.credit(context.world, context.shop, known_owner(context, id), wanted, expires))


def take(context: Context, info: Info, id: str, debitInput: dict[str, Any]) -> Payload:  # noqa: A002, N803
    """Take store credit back."""
    wanted = coin(debitInput["debitAmount"])
    return moved(lambda: credit.debit(context.world, context.shop, owner_of(context, id), wanted))


def moved(action: Callable[[], tuple[credit.Account, credit.Movement]]) -> Payload:
    """Return the payload of a movement."""
    return answer(NAME, lambda: MovementNode(*action()))


MUTATIONS: Mutations = {"storeCreditAccountCredit": give, "storeCreditAccountDebit": take}
