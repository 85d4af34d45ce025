"""What a document costs: objects 1, connections 2 + pages x children, counts 10, mutations 10 (some 20).

The formula was fitted to what a real store asked (requestedQueryCost): right for most documents, not a promise. For
actualQueryCost the same formula is applied to the answer's own sizes: within a few points of most recordings.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_abstract_type
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

FREE = frozenset({"MoneyV2", "MoneyBag", "PageInfo"})
DEAR = {"StoreCreditAccount": 6}
MUTATION_BASE = {"refundCreate": 20, "fileCreate": 20, "flowTriggerReceive": 1}
Groups = dict[str, list[FieldNode]]
Sets = Sequence[SelectionSetNode]


def price(name: str) -> int:
    """Return what one object of a type costs by itself."""
    return 0 if name in FREE else DEAR.get(name, 1)


def page(size: int | None) -> int:
    """Return how many times a connection of `size` counts its children."""
    return max(1, math.floor(2 * math.log(size))) if size and size > 0 else 0


class Estimator:
    """Counts one operation: as asked for, or (with the answer's data) as it was answered."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self.schema, self.operation, self.variables = schema, operation, variables
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}

    def requested(self) -> int:
        """Return requestedQueryCost."""
        return self.total(None)

    def actual(self, data: Mapping[str, Any] | None) -> int:
        """Return actualQueryCost for the data that was answered."""
        return self.total(data or {})

    def total(self, data: Mapping[str, Any] | None) -> int:
        """Return the cost of the operation, as asked for (None) or for its data."""
        if self.operation.operation.value != "mutation":
            root = self.schema.query_type
            return max(1, self.fields([self.operation.selection_set], root, data)) if root else 1
        return self.mutations(data)

    def mutations(self, data: Mapping[str, Any] | None) -> int:
        """Return the cost of all mutations of the operation: a base each, plus what their payload's objects select."""
        result, root = 0, self.schema.mutation_type
        if root is None:
            return 0
        for key, nodes in self.collect([self.operation.selection_set], root).items():
            name = nodes[0].name.value
            payload = get_named_type(root.fields[name].type)
            result += MUTATION_BASE.get(name, 10)
            value = None if data is None else data.get(key) or {}
            if isinstance(payload, GraphQLObjectType):
                result += self.payload([n.selection_set for n in nodes if n.selection_set], payload, value)
        return result

    def payload(self, sets: Sets, kind: GraphQLObjectType, data: Any) -> int:
        """Return the cost below a payload: its objects themselves and userErrors are free."""
        groups = {key: nodes for key, nodes in self.collect(sets, kind).items() if not key.endswith("rrors")}
        return sum(self.field(key, nodes, kind, data, own=0) for key, nodes in groups.items())

    def collect(self, sets: Sets, kind: GraphQLObjectType) -> Groups:
        """Return the fields selected on an object type, by response key."""
        groups: Groups = {}
        for selections in sets:
            for node in selections.selections:
                if isinstance(node, FieldNode):
                    groups.setdefault((node.alias or node.name).value, []).append(node)
                    continue
                inner = self.matching(node, kind)
                for key, nodes in (self.collect([inner], kind) if inner else {}).items():
                    groups.setdefault(key, []).extend(nodes)
        return groups

    def matching(self, node: Any, kind: GraphQLObjectType) -> SelectionSetNode | None:
        """Return the selections of a fragment if it applies to the object type."""
        fragment: Any = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        condition = fragment.type_condition
        if isinstance(fragment, InlineFragmentNode) and condition is None:
            return fragment.selection_set
        wanted = self.schema.type_map[condition.name.value]
        applies = wanted is kind or (is_abstract_type(wanted) and self.schema.is_sub_type(wanted, kind))
        return fragment.selection_set if applies else None

    def fields(self, sets: Sets, kind: GraphQLObjectType, data: Any) -> int:
        """Return the cost of everything selected on an object."""
        return sum(self.field(key, nodes, kind, data) for key, nodes in self.collect(sets, kind).items())

    def field(
        self, key: str, nodes: list[FieldNode], kind: GraphQLObjectType, data: Any, own: int | None = None
    ) -> int:
        """Return the cost of one field with what is below it; nothing if the answer has null there."""
        sets = [node.selection_set for node in nodes if node.selection_set]
        name = nodes[0].name.value
        if not sets or name.startswith("__"):
            return 0
        value = None if data is None else data.get(key)
        if data is not None and value is None:
            return 0
        named = get_named_type(kind.fields[name].type)
        if named.name == "Count":
            return 10
        if named.name.endswith("Connection") and isinstance(named, GraphQLObjectType):
            return self.connection(nodes[0], sets, named, value)
        return (price(named.name) if own is None else own) + self.below(sets, named, value)

    def below(self, sets: Sets, named: Any, value: Any) -> int:
        """Return the cost below an object or a plain list, which counts once, by its dearest element."""
        if isinstance(value, list):
            return max((self.below(sets, named, item) for item in value if item is not None), default=0)
        if is_abstract_type(named):
            return max((self.fields(sets, kind, value) for kind in self.schema.get_possible_types(named)), default=0)
        return self.fields(sets, named, value)

    def connection(self, node: FieldNode, sets: Sets, named: GraphQLObjectType, value: Any) -> int:
        """Return the cost of a connection: 2 plus its size's factor for one node and what is below it."""
        child = 0
        size = self.size(node)
        for key, nodes in self.collect(sets, named).items():
            inner = [n.selection_set for n in nodes if n.selection_set]
            found = None if value is None else value.get(key)
            if nodes[0].name.value == "nodes":
                kind: Any = get_named_type(named.fields["nodes"].type)
                child += price(kind.name) + self.below(inner, kind, found)
            elif nodes[0].name.value == "edges":
                edge: Any = get_named_type(named.fields["edges"].type)
                child += 1 + self.below(inner, edge, found)
            if isinstance(found, list):
                size = len(found)
        return 2 + page(size) * child

    def size(self, node: FieldNode) -> int | None:
        """Return the page size asked for."""
        for item in node.arguments or ():
            if item.name.value in ("first", "last"):
                if isinstance(item.value, VariableNode):
                    found = self.variables.get(item.value.name.value)
                    return int(found) if found is not None else None
                if isinstance(item.value, IntValueNode):
                    return int(item.value.value)
        return None
