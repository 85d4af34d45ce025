"""That what `make attacks-proof` takes away is there to be taken away, and that its tests are."""

from __future__ import annotations

import ast

import pytest

from tests.attacks.defences import DEFENCES, Defence
from tests.processes import ROOT


@pytest.mark.parametrize("defence", DEFENCES, ids=[each.attack for each in DEFENCES])
def test_it_stands_where_it_is_said_to_stand(defence: Defence) -> None:
    text = (ROOT / defence.file).read_text(encoding="utf-8")
    assert defence.stands in text
    ast.parse(text.replace(defence.stands, defence.gone))
    path, _, name = defence.test.partition("::")
    tests = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = {node.name for node in tests.body if isinstance(node, ast.FunctionDef)}
    assert not name or name.partition("[")[0] in names
