"""Run the commands of docs/proof.md one after the other and print one table of what they found.

    make proof                       all of them; hours
    make proof ARGS="attacks weave"  those whose command has one of these words
    make proof ARGS=--list           which there are

What each printed is in var/proof/. Exit status: 1 if one of them failed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "docs" / "proof.md"
LOGS = ROOT / "var" / "proof"
# What stands around what a proof found.
NOISE = re.compile(
    r"^(\s*|[.sxFE]+( +\[ *\d+%\])?|[-=]{3,}.*|(SKIPPED|bringing up|services:|make\b|bin/).*|.*warnings? in .*)$"
)


@dataclass
class Proof:
    """A command, and what it is to show."""

    command: str
    promises: list[str] = field(default_factory=list)


def proofs(text: str) -> list[Proof]:
    """The commands in a text's tables with their promises, each once; `make whole` holds what `make test` does."""
    found: dict[str, Proof] = {}
    for row in rows(text):
        command = "make whole" if row["again"] == "make test" else row["again"]
        found.setdefault(command, Proof(command)).promises.append(row["promise"])
    return list(found.values())


def rows(text: str) -> Iterator[dict[str, str]]:
    """Each row of each table that has a column `again`, by the names of its columns."""
    names: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            names = []
        elif not names:
            names = cells
        elif "again" in names and not set(line) <= set("|- "):
            row = dict(zip(names, cells, strict=True))
            yield row | {"again": row["again"].strip("`")}


def figure(printed: str) -> str:
    """What a proof found, in a line: the last that it printed itself, or how many tests there were."""
    lines = [line.strip() for line in printed.splitlines()]
    said = [
        line for line in lines if line and not NOISE.match(line) and not re.match(r"\d+ (passed|failed|skipped)", line)
    ]
    counted = [line for line in lines if re.match(r"=*\s*\d+ (passed|failed|skipped)", line)]
    return (said[-1] if said else counted[-1] if counted else "nothing was printed").strip("= |")[:160]


def run(proof: Proof) -> tuple[str, int, int]:
    """Its figure, seconds and exit status."""
    log = LOGS / (re.sub(r"\W+", "-", proof.command.removeprefix("make ")).strip("-") + ".log")
    begun = time.monotonic()
    with log.open("w+", encoding="utf-8") as file:
        done = subprocess.run(proof.command.split(), cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, check=False)
    return figure(log.read_text(encoding="utf-8", errors="replace")), round(time.monotonic() - begun), done.returncode


def main(asked: list[str]) -> int:
    """Print the table while it grows."""
    chosen = proofs(TABLES.read_text(encoding="utf-8"))
    if wanted := [word for word in asked if not word.startswith("-")]:
        chosen = [proof for proof in chosen if any(word in proof.command for word in wanted)]
    if "--list" in asked:
        print("\n".join(f"{proof.command:32} {'; '.join(proof.promises)}" for proof in chosen))
        return 0
    if not chosen:
        print(f"no command of docs/proof.md has one of these words: {' '.join(asked)}", file=sys.stderr)
        return 2
    LOGS.mkdir(parents=True, exist_ok=True)
    failed = 0
    print("| promise | found | seconds | again | exit |\n| --- | --- | --- | --- | --- |", flush=True)
    for proof in chosen:
        found, seconds, status = run(proof)
        failed += status != 0
        print(f"| {'; '.join(proof.promises)} | {found} | {seconds} | `{proof.command}` | {status} |", flush=True)
    print(f"\n{len(chosen) - failed} of {len(chosen)} hold; what they printed is in {LOGS.relative_to(ROOT)}/")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
