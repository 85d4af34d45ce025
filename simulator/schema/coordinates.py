"""Which fields documents use, and the list of fields kept (Type: field field …)."""

from collections.abc import Iterable
from pathlib import Path

from graphql import GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, parse, validate, visit
from graphql.language import FieldNode
from graphql.language.ast import DocumentNode

Kept = dict[str, set[str]]


class Collector(Visitor):
    """Notes Type.field of every field a document selects."""

    def __init__(self, info: TypeInfo, kept: Kept) -> None:
        super().__init__()
        self.info, self.kept = info, kept

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Note one field."""
        parent = self.info.get_parent_type()
        if parent is not None and not node.name.value.startswith("__"):
            self.kept.setdefault(get_named_type(parent).name, set()).add(node.name.value)


def collect(schema: GraphQLSchema, documents: Iterable[DocumentNode], kept: Kept) -> list[str]:
    """Add the fields of every valid document to `kept`; return the messages of the invalid ones."""
    problems = []
    for document in documents:
        errors = validate(schema, document)
        if errors:
            problems.append("; ".join(error.message for error in errors))
            continue
        info = TypeInfo(schema)
        visit(document, TypeInfoVisitor(info, Collector(info, kept)))
    return problems


def documents_below(folders: Iterable[Path]) -> list[DocumentNode]:
    """Return every *.graphql document below the folders."""
    return [parse(path.read_text(encoding="utf-8")) for folder in folders for path in sorted(folder.rglob("*.graphql"))]


def read_kept(path: Path) -> Kept:
    """Return the list of kept fields; nothing if the file does not exist."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    pairs = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {name: set(fields.split()) for name, fields in pairs}


def write_kept(path: Path, kept: Kept) -> None:
    """Write the list of kept fields, sorted."""
    lines = [f"{name}: {' '.join(sorted(kept[name]))}" for name in sorted(kept)]
    path.write_text("\n".join(["# Fields kept by `python -m simulator.schema.prune`.", *lines, ""]), encoding="utf-8")
