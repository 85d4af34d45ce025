"""Shopify's own tools over the pieces in extensions/: theme-check, the types of UI extensions, and a bundle's size.

They are Node packages: `make extensions` installs them below var/ and runs this. Without them these tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import ROOT

PACKAGES = Path(os.environ.get("NODE_PACKAGES") or ROOT / "var" / "node")
MISSING = not shutil.which("node") or not (PACKAGES / "node_modules" / "@shopify" / "theme-check-node").is_dir()
LARGEST_BUNDLE = 64_000  # bytes, what Shopify takes of a compiled UI extension

pytestmark = pytest.mark.skipif(MISSING, reason="Shopify's Node packages are not here: `make extensions` brings them")


def run(*command: str | Path) -> str:
    ran = subprocess.run(
        list(map(str, command)), cwd=PACKAGES, capture_output=True, text=True, check=False, timeout=180
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def offences(theme: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(run("node", Path(__file__).with_name("theme_check.mjs"), PACKAGES, theme))
    return found


def test_theme_check_has_nothing_to_say() -> None:
    assert not offences(ROOT / "extensions" / "theme")


def test_theme_check_would_say_something(tmp_path: Path) -> None:
    theme = shutil.copytree(ROOT / "extensions" / "theme", tmp_path / "theme")
    (theme / "snippets" / "spoiled.liquid").write_text("{{ 'no.such.key' | t }}{% if %}", encoding="utf-8")
    assert offences(theme)


def test_the_order_pages_fit_the_types_of_their_targets_and_stay_small(tmp_path: Path) -> None:
    source = shutil.copytree(ROOT / "extensions" / "return-status", tmp_path / "return-status")
    (source / "node_modules").symlink_to(PACKAGES / "node_modules")
    run(PACKAGES / "node_modules" / ".bin" / "tsc", "-p", source)
    for module in ("status", "action", "thanks"):
        bundle = tmp_path / f"{module}.js"
        run(
            PACKAGES / "node_modules" / ".bin" / "esbuild", source / "src" / f"{module}.jsx", "--bundle", "--minify",
            "--jsx=automatic", "--jsx-import-source=preact", f"--outfile={bundle}",
        )  # fmt: skip
        assert bundle.stat().st_size < LARGEST_BUNDLE
