"""Regenerate a pruned schema from Shopify's own: python -m simulator.schema.prune [DUMP] [--documents FOLDER ...].

DUMP is admin_<version>.json.gz of the npm package @shopify/dev-mcp (`--api customer`: customer_<version>.json.gz) or a
folder that holds it; without it the package is fetched with `npm pack`. `--api ahead` makes the part that only the
coming version has (from admin_unstable.json.gz). Kept are the fields listed in kept.txt plus
those the documents select, with all their arguments, and whole input objects and enums. Descriptions are dropped,
deprecations and directives stay.
"""

import argparse
from pathlib import Path
from typing import Any, cast

from graphql import IntrospectionQuery, build_client_schema, print_schema

from simulator.schema import (
    AHEAD,
    AHEAD_KEPT,
    AHEAD_SDL,
    CUSTOMER_KEPT,
    CUSTOMER_SDL,
    KEPT,
    SDL,
    VERSION,
    coordinates,
    dump,
)

BUILT_IN = frozenset({"String", "Int", "Float", "Boolean", "ID"})
SMALL = 12
DIRECTIVES = frozenset({"idempotent"})
FILES = {
    "admin": (SDL, KEPT, "admin", VERSION),
    "ahead": (AHEAD_SDL, AHEAD_KEPT, "admin", AHEAD),
    "customer": (CUSTOMER_SDL, CUSTOMER_KEPT, "customer", VERSION),
}


class Pruner:
    """Copies the reachable part of an introspection result."""

    def __init__(self, schema: dict[str, Any], kept: coordinates.Kept) -> None:
        self.types = {item["name"]: item for item in schema["types"]}
        self.kept = kept
        self.done: dict[str, dict[str, Any]] = {}
        self.todo: list[str] = []

    def need(self, reference: dict[str, Any]) -> None:
        """Note that the named type behind a type reference is needed."""
        while reference.get("ofType"):
            reference = reference["ofType"]
        if reference["name"] not in self.done:
            self.todo.append(reference["name"])

    def run(self, roots: list[str]) -> list[dict[str, Any]]:
        """Return the pruned types reachable from the roots."""
        self.todo = [*roots, *BUILT_IN]
        while self.todo:
            name = self.todo.pop()
            if name not in self.done:
                self.done[name] = self.pruned(self.types[name])
        for item in self.done.values():
            self.tie(item)
        return [self.done[name] for name in sorted(self.done)]

    def pruned(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of one type with what is kept of it."""
        copy = {**item, "description": None}
        if item["kind"] in ("OBJECT", "INTERFACE"):
            copy["fields"] = [bare(field) for field in item["fields"] if field["name"] in self.wanted(item)]
            for field in copy["fields"]:
                self.need(field["type"])
                for argument in field["args"]:
                    self.need(argument["type"])
        elif item["kind"] == "INPUT_OBJECT":
            copy["inputFields"] = [bare(field) for field in item["inputFields"]]
            for field in copy["inputFields"]:
                self.need(field["type"])
        elif item["kind"] == "ENUM":
            copy["enumValues"] = [bare(value) for value in item["enumValues"]]
        if item["kind"] in ("UNION", "INTERFACE") and len(item["possibleTypes"]) <= SMALL:
            for possible in item["possibleTypes"]:
                self.need(possible)
        return copy

    def wanted(self, item: dict[str, Any]) -> set[str]:
        """Return the names of a type's kept fields: those listed, those its interfaces keep, its id; never none."""
        names = {field["name"] for field in item["fields"]}
        wanted = set(self.kept.get(item["name"], ()))
        for interface in item.get("interfaces") or ():
            wanted |= self.kept.get(interface["name"], set())
        wanted |= {"id"} & names
        if item["name"].endswith(("Connection", "Edge")):
            wanted |= {"nodes", "edges", "pageInfo", "node", "cursor"} & names
        if not wanted & names:
            wanted = {field["name"] for field in item["fields"] if is_plain(field["type"]) and not field["args"]}
        return wanted & names or {item["fields"][0]["name"]}

    def tie(self, item: dict[str, Any]) -> None:
        """Leave only interfaces and members that were kept themselves and whose fields are all there."""
        if item.get("interfaces"):
            have = {field["name"] for field in item["fields"]}
            item["interfaces"] = [
                face
                for face in item["interfaces"]
                if face["name"] in self.done and {f["name"] for f in self.done[face["name"]]["fields"]} <= have
            ]
        if item.get("possibleTypes"):
            item["possibleTypes"] = [member for member in item["possibleTypes"] if member["name"] in self.done]


def is_plain(reference: dict[str, Any]) -> bool:
    """Whether a type reference leads to a scalar or an enum."""
    while reference.get("ofType"):
        reference = reference["ofType"]
    return reference["kind"] in ("SCALAR", "ENUM")


def bare(item: dict[str, Any]) -> dict[str, Any]:
    """Return a field, argument or value without its description (and without those of its arguments)."""
    copy = {**item, "description": None}
    if "args" in item:
        copy["args"] = [{**argument, "description": None} for argument in item["args"]]
    return copy


def prune(introspection: dict[str, Any], kept: coordinates.Kept) -> str:
    """Return the pruned schema as SDL."""
    schema = introspection["__schema"]
    changing = "Mutation" in kept
    types = Pruner(schema, kept).run(["QueryRoot", "Mutation"] if changing else ["QueryRoot"])
    directives = [bare(item) for item in schema["directives"] if item["name"] in DIRECTIVES]
    reduced = {**schema, "types": types, "directives": directives, "description": None, "subscriptionType": None}
    if not changing:
        reduced["mutationType"] = None
    return (
        print_schema(build_client_schema(cast("IntrospectionQuery", {"__schema": reduced}), assume_valid=True)) + "\n"
    )


def main() -> None:
    """Write kept.txt and the pruned schema."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", nargs="?", type=Path)
    parser.add_argument("--documents", nargs="*", type=Path, default=[])
    parser.add_argument("--api", choices=sorted(FILES), default="admin")
    options = parser.parse_args()
    sdl, listed, api, version = FILES[options.api]
    found = dump.read(options.dump, version, api) if options.dump else dump.fetch(version, api)
    kept = coordinates.read_kept(listed)
    full = build_client_schema(cast("IntrospectionQuery", found), assume_valid=True)
    problems = coordinates.collect(full, coordinates.documents_below(options.documents), kept)
    if problems:
        raise SystemExit("documents that the full schema refuses:\n" + "\n".join(problems))
    coordinates.write_kept(listed, kept)
    sdl.write_text(prune(found, kept), encoding="utf-8")


if __name__ == "__main__":
    main()
