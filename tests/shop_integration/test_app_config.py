"""Shopify's own command reads shopify.app.toml. It signs in and looks the app up, so it needs an app of one's own."""

import json
import os
import shutil
import subprocess

import pytest
from django.conf import settings

CLI = shutil.which("shopify")
CLIENT_ID = "SHOPIFY_FLAG_CLIENT_ID"


@pytest.mark.skipif(not CLI, reason="the Shopify CLI is not installed (npm install -g @shopify/cli)")
@pytest.mark.skipif(not os.environ.get(CLIENT_ID), reason=f"{CLIENT_ID} does not name an app of yours")
def test_the_cli_finds_nothing_wrong(tmp_path):
    shutil.copy(settings.BASE_DIR / "shopify.app.toml", tmp_path)  # the CLI may write beside the file
    command = [CLI, "app", "config", "validate", "--path", str(tmp_path), "--json"]
    told = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, env=os.environ | {"CI": "1"},
        check=False,
    )  # fmt: skip
    if not told.stdout.lstrip().startswith("{"):
        pytest.skip(f"the Shopify CLI is not signed in or cannot be reached: {told.stderr[:500]}")
    assert json.loads(told.stdout) == {"valid": True, "issues": []}
