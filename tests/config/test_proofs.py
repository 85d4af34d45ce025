"""docs/proof.md is the list of proofs: what it names is there, and every proof that there is stands in it."""

from __future__ import annotations

import re
import subprocess
import sys

import proof
import pytest

from tests.processes import ROOT

TEXT = proof.TABLES.read_text(encoding="utf-8")
ROWS = list(proof.rows(TEXT))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def target(command: str) -> str:
    return command.split()[1]


def test_every_command_is_one_of_the_makefile_or_names_its_tests() -> None:
    assert len(ROWS) > 10
    for command in (row["again"] for row in ROWS):
        if command.startswith("make "):
            assert target(command) in TARGETS, command
        else:
            assert command.startswith("bin/with-services "), command
            assert (ROOT / command.split()[-1]).exists(), command


def test_every_proof_of_the_makefile_stands_in_the_list() -> None:
    listed = {target(row["again"]) for row in ROWS}
    assert {name for name in TARGETS if name.endswith("-proof")} | {"weave", "walk", "crowds"} <= listed


def test_every_test_that_is_named_is_there() -> None:
    named = [path for row in ROWS for path in re.findall(r"`([\w/.]+)`", row["held by"])]
    assert len(named) > 10
    assert not [path for path in named if not any((ROOT / folder / path).exists() for folder in ("", "tests/security"))]


@pytest.mark.parametrize(
    "printed, found",
    [
        ("....  [100%]\n33 of 33 tests fail\n", "33 of 33 tests fail"),
        ("| lost | 0 |\n| workers killed | 178 |\n.\n1 passed in 3.1s\n", "workers killed | 178"),
        (".....    [100%]\n===== 5 passed, 1 skipped in 3.00s =====\n", "5 passed, 1 skipped in 3.00s"),
        ("", "nothing was printed"),
    ],
)
def test_the_figure_is_what_the_proof_said_itself(printed: str, found: str) -> None:
    assert proof.figure(printed) == found


def test_one_table_comes_of_it_and_a_failure_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setattr(proof, "LOGS", ROOT / "var" / "proof")
    good, bad = proof.Proof("echo 7 of 7", ["a", "b"]), proof.Proof(f"{sys.executable} -c raise(SystemExit(3))", ["c"])
    monkeypatch.setattr(proof, "proofs", lambda text: [good, bad])
    assert proof.main([]) == 1
    told = capsys.readouterr().out
    assert re.search(r"^\| a; b \| 7 of 7 \| \d+ \| `echo 7 of 7` \| 0 \|$", told, re.MULTILINE)
    assert re.search(r"^\| c \| .* \| 3 \|$", told, re.MULTILINE)
    assert "1 of 2 hold" in told


def test_what_is_asked_for_by_a_word_alone_is_run() -> None:
    done = subprocess.run(
        [sys.executable, "bin/proof.py", "--list", "attacks"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("make attacks-proof")
    assert done.stdout.count("\n") == 1
