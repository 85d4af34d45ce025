"""Parsing and validating documents, with Shopify's wording of what is wrong."""

import re
from functools import lru_cache
from typing import Any

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, parse, validate
from graphql.language import DocumentNode, OperationDefinitionNode

from simulator.graphql.failures import ShopifyError

RULES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), sentence, code)
    for pattern, sentence, code in (
        (r"Cannot query field '(\w+)' on type '(\w+)'", r"Field '\1' doesn't exist on type '\2'", "undefinedField"),
        (
            r"Unknown argument '(\w+)' on field '\w+\.(\w+)'",
            r"Field '\2' doesn't accept argument '\1'",
            "argumentNotAccepted",
        ),
        (r"Unknown directive '@(\w+)'", r"Directive @\1 is not defined", "undefinedDirective"),
        (
            r"Argument '\w+\.(\w+)\((\w+):\)' of type '[^']+' is required",
            r"Field '\1' is missing required arguments: \2",
            "missingRequiredArguments",
        ),
        (r"Unknown type '(\w+)'", r"\1 isn't a defined type", "undefinedType"),
        (r"Variable '\$(\w+)' is never used", r"Variable $\1 is declared but not used", "variableNotUsed"),
        (r"Variable '\$(\w+)' is not defined", r"Variable $\1 is used but not declared", "variableNotDefined"),
        (
            r"Field '(\w+)' of type '([^']+)' must have a selection",
            r"Field must have selections (field '\1' returns \2 but has no selections)",
            "selectionMismatch",
        ),
        (
            r"Field '(\w+)' must not have a selection since type '([^']+)'",
            r"Selections can't be made on scalars (field '\1' returns \2)",
            "selectionMismatch",
        ),
    )
)


@lru_cache(maxsize=512)
def read(query: str, schema: GraphQLSchema) -> DocumentNode:
    """Return a document that is valid for the schema. InvalidDocumentError for any other."""
    try:
        document = parse(query, max_tokens=10_000)
    except GraphQLSyntaxError as error:
        raise InvalidDocumentError(
            [printed(error, error.message.removeprefix("Syntax Error: "), "syntaxError")]
        ) from error
    except RecursionError as error:
        raise InvalidDocumentError([{"message": "Query is too deep"}]) from error
    errors = validate(schema, document)
    if errors:
        raise InvalidDocumentError([reworded(error) for error in errors])
    return document


class InvalidDocumentError(Exception):
    """A document that Shopify refuses; `errors` are printed as in the answer."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("invalid document")
        self.errors = errors


def reworded(error: GraphQLError) -> dict[str, Any]:
    """Print a validation error in Shopify's words, or in graphql-core's where we do not know Shopify's."""
    for pattern, sentence, code in RULES:
        match = pattern.search(error.message)
        if match:
            return printed(error, match.expand(sentence), code)
    return printed(error, error.message, "invalidDocument")


def printed(error: GraphQLError, message: str, code: str) -> dict[str, Any]:
    """Print an error of a document."""
    places = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    return {"message": message, "locations": places, "extensions": {"code": code}}


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation to run. Raises where the name does not choose one."""
    operations = [item for item in document.definitions if isinstance(item, OperationDefinitionNode)]
    if name:
        operations = [item for item in operations if item.name and item.name.value == name]
        if not operations:
            raise ShopifyError(f'No operation named "{name}"', "BAD_REQUEST")
    if len(operations) != 1:
        raise ShopifyError("An operation name is required", "BAD_REQUEST")
    return operations[0]
