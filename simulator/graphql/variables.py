"""Coercing variables, with Shopify's INVALID_VARIABLE errors."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    is_input_type,
    print_ast,
    type_from_ast,
    value_from_ast,
)
from graphql.language import OperationDefinitionNode, VariableDefinitionNode

NULL = "Expected value to not be null"


class Trouble(NamedTuple):
    """What is wrong at one place of a variable."""

    path: tuple[str | int, ...]
    explanation: str


def coerce(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the variables with their defaults filled in, and the errors of those that do not fit."""
    values: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        kind = type_from_ast(schema, definition.type)
        if not is_input_type(kind):
            continue
        if name not in given and definition.default_value is not None:
            values[name] = value_from_ast(definition.default_value, kind)
            continue
        value = given.get(name, Undefined)
        troubles = [*check(kind, value, ())]
        if troubles:
            errors.append(error(definition, name, None if value is Undefined else value, troubles))
        elif value is not Undefined:
            values[name] = value
    return values, errors


def error(definition: VariableDefinitionNode, name: str, value: Any, troubles: list[Trouble]) -> dict[str, Any]:
    """Print the error of one variable."""
    places = ", ".join(
        f"{'.'.join(str(step) for step in trouble.path)} ({trouble.explanation})"
        for trouble in troubles
        if trouble.path
    )
    message = f"Variable ${name} of type {print_ast(definition.type)} was provided invalid value"
    body: dict[str, Any] = {"message": f"{message} for {places}" if places else message}
    if definition.loc:
        place = definition.loc.start_token
        body["locations"] = [{"line": place.line, "column": place.column}]
    problems = [{"path": list(trouble.path), "explanation": trouble.explanation} for trouble in troubles]
    body["extensions"] = {"code": "INVALID_VARIABLE", "value": value, "problems": problems}
    return body


def check(kind: GraphQLInputType, value: Any, path: tuple[str | int, ...]) -> list[Trouble]:
    """Return everything that is wrong with a value."""
    if isinstance(kind, GraphQLNonNull):
        return [Trouble(path, NULL)] if value is None or value is Undefined else check(kind.of_type, value, path)
    if value is None or value is Undefined:
        return []
    if isinstance(kind, GraphQLList):
        items = value if isinstance(value, list) else [value]
        return [trouble for place, item in enumerate(items) for trouble in check(kind.of_type, item, (*path, place))]
    if isinstance(kind, GraphQLInputObjectType):
        return check_object(kind, value, path)
    return check_leaf(kind, value, path)


def check_object(kind: GraphQLInputObjectType, value: Any, path: tuple[str | int, ...]) -> list[Trouble]:
    """Return everything that is wrong with an input object: unknown fields first, as Shopify names them."""
    if not isinstance(value, dict):
        return [Trouble(path, f'Expected "{value}" to be a key-value object responding to `to_h` or `to_unsafe_h`.')]
    troubles = [
        Trouble((*path, name), f"Field is not defined on {kind.name}") for name in value if name not in kind.fields
    ]
    for name, field in kind.fields.items():
        if name in value or field.default_value is Undefined:
            troubles += check(field.type, value.get(name, Undefined), (*path, name))
    if kind.is_one_of and sum(item is not None for item in value.values()) != 1:
        sentence = f"'{kind.name}' requires exactly one argument, but {len(value)} were provided."
        troubles.append(Trouble(path, sentence))
    return troubles


def check_leaf(kind: Any, value: Any, path: tuple[str | int, ...]) -> list[Trouble]:
    """Return what is wrong with a scalar or enum."""
    if isinstance(kind, GraphQLEnumType):
        if isinstance(value, str) and value in kind.values:
            return []
        return [Trouble(path, f'Expected "{value}" to be one of: {", ".join(kind.values)}')]
    if isinstance(kind, GraphQLScalarType):
        try:
            kind.coerce_input_value(value)
        except Exception:  # noqa: BLE001 - scalars raise whatever their parsing raises; each means the same here
            return [Trouble(path, f"Could not coerce value {shown(value)} to {kind.name}")]
    return []


def shown(value: Any) -> str:
    """Print a value as Shopify's sentences do."""
    return f'"{value}"' if isinstance(value, str) else str(value)


def longest_list(value: Any) -> int:
    """Return how many items the longest list has, however deep it stands."""
    if isinstance(value, Mapping):
        return max((longest_list(each) for each in value.values()), default=0)
    if isinstance(value, list):
        return max(len(value), *(longest_list(each) for each in value)) if value else 0
    return 0
