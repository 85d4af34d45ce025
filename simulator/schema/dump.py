"""Finding Shopify's introspection dump: a given file, an unpacked package, or the official npm package."""

import gzip
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE = "@shopify/dev-mcp@1.16.0"


def read(path: Path, version: str, api: str = "admin") -> dict[str, Any]:
    """Return the introspection result of a dump file, or of a folder (of the package) that holds it."""
    name = f"{api}_{version}.json.gz"
    if path.is_dir():
        path = next((found for found in path.rglob(name)), path / name)
    raw = json.loads(gzip.decompress(path.read_bytes()))
    return dict(raw.get("data", raw))


def installed(version: str, api: str = "admin") -> dict[str, Any] | None:
    """Return the dump of the package where it is installed: $SHOPIFY_DEV_MCP, ./node_modules or npm's global folder."""
    places = [Path(os.environ["SHOPIFY_DEV_MCP"])] if os.environ.get("SHOPIFY_DEV_MCP") else []
    places.append(Path("node_modules/@shopify/dev-mcp/dist/data"))
    npm = shutil.which("npm")
    if npm:
        done = subprocess.run([npm, "root", "-g"], check=False, capture_output=True, text=True)  # noqa: S603
        places.append(Path(done.stdout.strip()) / "@shopify/dev-mcp/dist/data")
    found = next((place for place in places if place.exists()), None)
    return read(found, version, api) if found else None


def fetch(version: str, api: str = "admin") -> dict[str, Any]:
    """Return the dump from the npm package, fetched by `npm pack` into a temporary folder (needs npm and network)."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed: give the path of the dump instead")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603
            [npm, "pack", PACKAGE, "--silent"], cwd=folder, check=True, capture_output=True, text=True
        )
        archive = Path(folder) / done.stdout.strip().splitlines()[-1]
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        return read(Path(folder), version, api)
