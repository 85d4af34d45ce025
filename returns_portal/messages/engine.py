"""A merchant's own words, in Liquid: what may stand in them, how large they may grow, and what is wrong with them.

What comes out is text and never HTML: whoever shows it escapes it. The engine is given plain values only, so that there
is nothing behind them to reach; filters that multiply text, loops over ranges and everything that loads templates or
keeps variables are not there at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext, StrictUndefined, Undefined
from liquid.ast import Node
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidError, ResourceLimitError, UndefinedError, UnknownFilterError
from liquid.expression import Expression

# How long a template may be, in characters. Bodies have paragraphs, the other two are lines.
BODY_MOST, LINE_MOST = 4_000, 200
# What comes out is cut off by an error beyond this many characters.
WRITTEN_MOST = 20_000
TAGS = ("if", "unless", "case", "for", "break", "continue", "comment", "#")
FILTERS = (
    "upcase", "downcase", "capitalize", "default", "strip", "truncate", "truncatewords", "first", "last", "size",
    "join",
)  # fmt: skip
# Parts of every template, not tags that somebody writes.
_INNER = ("content", "output", "illegal")

Values = Mapping[str, Any]


class Problem(StrEnum):
    """What is wrong with a template."""

    SYNTAX = "syntax"
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_FILTER = "unknown_filter"
    UNKNOWN_TAG = "unknown_tag"
    RANGE = "range"
    TOO_LONG = "too_long"
    TOO_MUCH = "too_much"


class WordsError(Exception):
    """A template cannot be used: `problem`, the `line` it is on (from 1), and what it is about, if it has a name."""

    def __init__(self, problem: Problem, *, line: int = 1, name: str = "") -> None:
        super().__init__(f"{problem} {name} (line {line})")
        self.problem, self.line, self.name = problem, line, name


@dataclass(frozen=True, slots=True)
class Known:
    """The names a template may use: plain ones, and of what the entries of lists consist."""

    names: frozenset[str]
    entries: Mapping[str, frozenset[str]]


class Limited(Environment):
    """Liquid with less in it. The numbers are far above what a letter needs and far below what hurts."""

    block_nesting_limit = 8
    context_depth_limit = 12
    loop_iteration_limit = 1_000
    local_namespace_limit = 10_000
    output_stream_limit = WRITTEN_MOST

    def __init__(self, undefined: type[Undefined]) -> None:
        super().__init__(undefined=undefined, strict_filters=True)
        for name in set(self.tags) - {*TAGS, *_INNER}:
            del self.tags[name]
        for name in set(self.filters) - set(FILTERS):
            del self.filters[name]


# Whoever saves is told of every unknown name; a letter that goes out leaves a gap instead.
_STRICT, _LENIENT = Limited(StrictUndefined), Limited(Undefined)


def check(source: str, *, known: Known, samples: Iterable[Values], most: int = BODY_MOST) -> None:
    """Raise WordsError unless the template is short, uses only what is there, and can be written for every sample."""
    if len(source) > most:
        raise WordsError(Problem.TOO_LONG, line=source[:most].count("\n") + 1)
    try:
        template = _STRICT.from_string(source)
        _refuse_unknown(template, source, known)
        for values in samples:
            template.render(**plain(values))
    except LiquidError as error:
        raise _told(error, source) from error
    except RecursionError as error:
        raise WordsError(Problem.TOO_MUCH) from error


def write(source: str, values: Values) -> str:
    """What the template says with these values; raises WordsError."""
    try:
        return _compiled(source).render(**plain(values))
    except LiquidError as error:
        raise _told(error, source) from error
    except (RecursionError, TypeError, ValueError, ArithmeticError) as error:
        raise WordsError(Problem.TOO_MUCH) from error


def plain(values: Values) -> dict[str, Any]:
    """A copy that consists of texts, whole numbers, lists and dictionaries; TypeError for everything else.

    An empty text becomes nothing, which is false: to Liquid every text is true, and people write `{% if name %}`.
    """
    return {str(name): _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if value is None or type(value) in {str, int, bool}:
        return None if value == "" else value
    if type(value) in {list, tuple}:
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return plain(value)
    raise TypeError(f"{type(value).__name__} is not for templates")


@lru_cache(maxsize=512)
def _compiled(source: str) -> BoundTemplate:
    return _LENIENT.from_string(source)


def _refuse_unknown(template: BoundTemplate, source: str, known: Known) -> None:
    """Names and parts of names that the catalogue does not list, and ranges, which may be as long as they like."""
    context = RenderContext(template)
    for expression in _expressions(template.nodes, context):
        if isinstance(expression, RangeLiteral):
            raise WordsError(Problem.RANGE, line=_line(source, expression.token.start_index))
    for variables in template.analyze(include_partials=False).globals.values():
        for variable in variables:
            root, *rest = variable.segments
            if root not in known.names or not _fits(rest, known.entries.get(str(root))):
                name = ".".join(str(part) for part in variable.segments)
                raise WordsError(Problem.UNKNOWN_NAME, line=_line(source, variable.span.index), name=name)


def _fits(rest: list[Any], entry: frozenset[str] | None) -> bool:
    """Whether what follows a name is there: nothing behind a text; `size`, a number, `first.title` behind a list."""
    if not rest:
        return True
    if entry is None:
        return rest == ["size"]
    first, *more = rest
    return (first == "size" and not more) or (
        (isinstance(first, int) or first in ("first", "last")) and (not more or (len(more) == 1 and more[0] in entry))
    )


def _expressions(nodes: Iterable[Node], context: RenderContext) -> Iterator[Expression]:
    for node in nodes:
        for expression in node.expressions():
            yield from _with_parts(expression)
        yield from _expressions(node.children(context, include_partials=False), context)


def _with_parts(expression: Expression) -> Iterator[Expression]:
    yield expression
    for part in expression.children():
        yield from _with_parts(part)


def _told(error: LiquidError, source: str) -> WordsError:
    """Liquid's error as one of ours."""
    index = error.token.start_index if error.token else -1
    line, name = _line(source, index), error.token.value if error.token else ""
    if isinstance(error, UndefinedError):
        return WordsError(Problem.UNKNOWN_NAME, line=line, name=name)
    if isinstance(error, UnknownFilterError):
        return WordsError(Problem.UNKNOWN_FILTER, line=line, name=name)
    if isinstance(error, ResourceLimitError):
        return WordsError(Problem.TOO_MUCH, line=line)
    if str(error.message).startswith("unexpected tag"):
        return WordsError(Problem.UNKNOWN_TAG, line=line, name=name)
    return WordsError(Problem.SYNTAX, line=line)


def _line(source: str, index: int) -> int:
    return source[: max(index, 0)].count("\n") + 1
