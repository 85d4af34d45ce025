"""What Shopify refuses as a bulk query, in its own words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    get_nullable_type,
    parse,
    validate,
    visit,
)
from graphql.language import DocumentNode, FieldNode, OperationDefinitionNode

from simulator.world.refusals import Problem

MOST_CONNECTIONS = 5
DEEPEST = 2


def problems_of(schema: GraphQLSchema, query: str) -> list[Problem]:
    """Return every reason for which Shopify would not begin to run a bulk query."""
    return [Problem("INVALID", ("query",), sentence) for sentence in sentences(schema, query)]


def sentences(schema: GraphQLSchema, query: str) -> Iterator[str]:
    """Return the sentences of all reasons."""
    try:
        document = parse(query, max_tokens=10_000)
    except GraphQLSyntaxError as error:
        reason = "unexpected end of file" if not query.strip() else error.message.removeprefix("Syntax Error: ")
        yield f"Invalid bulk query: syntax error, {reason}"
        return
    operations = [item for item in document.definitions if isinstance(item, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation.value != "query":
        yield "Invalid operation type. Only `query` operations are supported."
        return
    errors = validate(schema, document)
    if errors:
        yield from (f"Invalid bulk query: {error.message}" for error in errors)
        return
    yield from Survey.of(schema, document).sentences(operations[0])


@dataclass
class Survey(Visitor):
    """Walks a query and notes its connections. `path` are the fields on the way down, each with its kind.

    What stands in a named fragment is counted, but not placed: a connection there has no depth.
    """

    info: TypeInfo
    path: list[tuple[FieldNode, str]] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    by_nodes: list[str] = field(default_factory=list)
    without_id: list[str] = field(default_factory=list)
    deepest: int = 0
    in_list: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, schema: GraphQLSchema, document: DocumentNode) -> "Survey":
        """Return what a valid document holds."""
        info = TypeInfo(schema)
        survey = cls(info)
        visit(document, TypeInfoVisitor(info, survey))
        return survey

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Go down into a field."""
        kind = kind_of(self.info)
        if kind == "connection":
            self._note(node)
        self.path.append((node, kind))

    def leave_field(self, *_: object) -> None:
        """Come up again."""
        self.path.pop()

    def _note(self, node: FieldNode) -> None:
        above = [parent.name.value for parent, kind in self.path if kind == "connection"]
        self.connections.append(node.name.value)
        self.deepest = max(self.deepest, len(above))
        self.in_list |= any(kind == "list" for _, kind in self.path)
        if "edges" not in selected(node) or "nodes" in selected(node):
            self.by_nodes.append(node.name.value)
        nearest = next((parent for parent, _ in reversed(self.path) if parent.name.value == "node"), None)
        if above and nearest and "id" not in selected(nearest):
            self.without_id.append(above[-1])

    def sentences(self, operation: OperationDefinitionNode) -> Iterator[str]:
        """Return what is wrong with the shape of the query."""
        if self.by_nodes:
            named = "', '".join(self.by_nodes)
            yield (
                "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
                f"'{self.by_nodes[0]} {{ edges {{ node {{'. Selecting via 'nodes' is not supported. "
                f"Invalid connection fields: '{named}'."
            )
        roots = [item.name.value for item in operation.selection_set.selections if isinstance(item, FieldNode)]
        yield from (f"Bulk queries cannot contain a top level `{name}` field." for name in roots if name in NODES)
        if not self.connections:
            yield "Bulk queries must contain at least one connection."
        if self.in_list:
            yield "Queries that contain a connection field within a list field are not currently supported."
        if self.deepest > DEEPEST:
            yield f"Bulk queries cannot contain connections with a nesting depth greater than {DEEPEST}."
        if len(self.connections) > MOST_CONNECTIONS:
            yield f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections."
        if self.without_id:
            yield (
                "The parent 'node' field for a nested connection must select the 'id' field without an alias and "
                f"must be of 'ID' return type. Connection fields without 'id': {', '.join(self.without_id)}."
            )


NODES = ("node", "nodes")


def kind_of(info: TypeInfo) -> str:
    """Return what a field leads to: a connection, a list that is not a connection's own, or something else."""
    found = info.get_type()
    named, parent = get_named_type(found), info.get_parent_type()
    if isinstance(named, GraphQLObjectType) and named.name.endswith("Connection"):
        return "connection"
    is_list = isinstance(get_nullable_type(found) if isinstance(found, GraphQLNonNull) else found, GraphQLList)
    return "list" if is_list and not (parent and parent.name.endswith("Connection")) else "other"


def selected(node: FieldNode) -> set[str]:
    """Return the names of the fields selected directly, those with an alias left out."""
    chosen = node.selection_set.selections if node.selection_set else ()
    return {item.name.value for item in chosen if isinstance(item, FieldNode) and item.alias is None}
