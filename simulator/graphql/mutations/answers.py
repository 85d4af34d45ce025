"""How a mutation answers: with its object, or with userErrors and null."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLResolveInfo

from simulator.graphql.nodes import Context
from simulator.world.refusals import Problem, RefusedError
from simulator.world.returns import Return

Payload = dict[str, Any]
Mutations = dict[str, Callable[..., Payload]]
Info = GraphQLResolveInfo


def errors(problems: list[Problem], *prefix: str) -> list[dict[str, Any]]:
    """Print problems as userErrors, their paths put below `prefix`."""
    return [
        {
            "code": problem.code,
            "field": [*prefix, *problem.field] if problem.field else None,
            "message": problem.message,
        }
        for problem in problems
    ]


def answer(name: str, action: Callable[[], Any], *prefix: str) -> Payload:
    """Run an action; its result is the payload's `name`, a refusal becomes userErrors and null."""
    try:
        return {name: action(), "userErrors": []}
    except RefusedError as refusal:
        return {name: None, "userErrors": errors(refusal.problems, *prefix)}


def missing(name: str, sentence: str, *path: str) -> Payload:
    """Return the payload for an object that does not exist."""
    return {name: None, "userErrors": [{"code": "NOT_FOUND", "field": list(path), "message": sentence}]}


def no_return(*path: str) -> Payload:
    """Return the payload for an unknown return."""
    return missing("return", "Return not found.", *path)


def on_return(context: Context, item: Return, verb: Callable[..., object], *args: object) -> Callable[[], Return]:
    """Return an action that does a verb to a return and yields the return."""

    def run() -> Return:
        verb(context.world, context.shop, item, *args)
        return item

    return run
