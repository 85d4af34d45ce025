#!/usr/bin/env python
"""Make the pictures of the merchants' guides (`docs/pictures/`) from the scenes that the browser tests inspect.

Everything on them is made up by the tests. `make guide-pictures` runs the scenes; with a folder of images that are
there already, only the pictures are made: `bin/guide_pictures.py FOLDER`.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
TESTS = "tests/returns_portal"
# Picture: the scene that shows it, as it is named there, and the test that plays it.
SCENES = {
    "home": ("home", "test_merchant_browser.py::test_home_looks_right"),
    "returns": ("inbox", "test_merchant_browser.py::test_the_inbox_looks_right"),
    "return": ("return-rich", "test_return_page_browser.py::test_notes_history_decisions_and_evidence_look_right"),
    "bulk": ("bulk-preview", "test_bulk_browser.py::test_from_the_list_to_a_result_for_each"),
    "desk": ("desk", "test_desk_browser.py::test_what_is_scanned_is_found"),
    "count": ("count-graded", "test_desk_browser.py::test_goods_are_counted_by_keys_alone"),
    "policy": ("policy-draft", "test_merchant_browser.py::test_a_policy_is_written_scheduled_and_shown"),
    "simulation": ("simulation", "test_simulation_browser.py"),
    "suppliers": ("suppliers", "test_suppliers_browser.py::test_merchants_keep_suppliers_and_see_claims"),
    "withdrawals": ("withdrawals", "test_merchant_browser.py::test_withdrawals_look_right"),
    "messages": ("messages", "test_messages_browser.py::test_staff_write_a_message_look_at_it_and_keep_it"),
    "insights": ("insights-overview", "test_insights_browser.py"),
    "carriers": ("carriers-connected", "test_carriers_browser.py"),
}
LANGUAGES = ("en", "fr")
SHOWN, WIDTH, HEIGHT, COLOURS = 1280, 880, 760, 32
LARGEST = 60_000


def play(folder: str) -> None:
    """Run the scenes at desktop width, with their images kept in `folder`."""
    tests = sorted({f"{TESTS}/{test}" for _scene, test in SCENES.values()})
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-k", "wide or not phone", *tests]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"SCREENSHOTS": folder}, check=True)


def shrink(image: Image.Image) -> Image.Image:
    """The upper part of a page, smaller, in few colours."""
    small = image.convert("RGB").resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    return small.crop((0, 0, WIDTH, min(HEIGHT, small.height))).quantize(COLOURS, dither=Image.Dither.NONE)


def make(folder: Path) -> None:
    """Write every picture in both languages; raises FileNotFoundError for a scene that left no image."""
    FOLDER.mkdir(exist_ok=True)
    for name, (scene, _test) in SCENES.items():
        for language in LANGUAGES:
            path = FOLDER / f"{name}-{language}.png"
            shrink(Image.open(folder / f"{scene}-{language}-{SHOWN}.png")).save(path, optimize=True)
            if path.stat().st_size > LARGEST:
                raise SystemExit(f"{path.name} is larger than {LARGEST} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        make(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            play(made)
            make(Path(made))
