"""Documents against Shopify's own schemas: python -m simulator.schema.contract FOLDER [--versions V ...] [--dump D].

Prints one line per document and problem: an operation that is not valid, or a field that is deprecated. Without D the
npm package @shopify/dev-mcp is used where it is installed, else fetched with `npm pack`. Exits with 1 if the first
version named has a problem; those after it are warnings of what is to come.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from graphql import GraphQLSchema, IntrospectionQuery, build_client_schema, parse, specified_rules, validate
from graphql.validation import NoDeprecatedCustomRule

from simulator.schema import VERSION, dump

# What the package calls the schema that the next version is cut from.
NEXT = "unstable"


def schema_of(introspection: dict[str, Any]) -> GraphQLSchema:
    """Return Shopify's whole schema from a dump."""
    return build_client_schema(cast("IntrospectionQuery", introspection), assume_valid=True)


def problems(schema: GraphQLSchema, path: Path) -> list[str]:
    """Return what is wrong with the document of a file, deprecated fields included."""
    errors = validate(schema, parse(path.read_text(encoding="utf-8")), [*specified_rules, NoDeprecatedCustomRule])
    return [error.message for error in errors]


def report(schema: GraphQLSchema, folder: Path) -> Iterator[str]:
    """Yield a line for every problem of every document in a folder."""
    for path in sorted(folder.glob("*.graphql")):
        for problem in problems(schema, path):
            yield f"{path.stem}: {problem}"


def main() -> int:
    """Print the report for each version."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--versions", nargs="+", default=[VERSION, NEXT])
    options.add_argument("--dump", type=Path)
    options.add_argument("--api", default="admin")
    given, failed = options.parse_args(), False
    for place, version in enumerate(given.versions):
        held = dump.read(given.dump, version, given.api) if given.dump else dump.installed(version, given.api)
        lines = list(report(schema_of(held or dump.fetch(version, given.api)), given.folder))
        failed |= bool(lines) and place == 0
        print(f"{given.api} {version}: {len(lines) or 'no'} problems")
        for line in lines:
            print(f"  {line}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
