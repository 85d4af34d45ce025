"""The rules of the house that imports can't show. docs/house.md tells why each of them stands."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from celery import current_app
from django.utils.module_loading import import_string

from config.effects import EFFECTS
from config.logs import FACTS
from config.schedule import BEAT
from tests.processes import ROOT

OURS = ("config", "returns", "returns_api", "returns_portal", "shop_integration", "labels")
CLOCK_MAY_BE_READ_IN = re.compile(
    r"""
    (^|/)(views|regions|tasks|management|middleware|webhooks)(/|\.py$|_)   # edges: they bring the time along
    | ^shop_integration/install/(embedded|proxy)\.py$              # what stands before a view: signatures age
    | ^returns_api/(caller|gate)\.py$                              # programs: keys end, calls are counted
    | ^config/(pulse|metrics|queue)\.py$                            # the workers' sign of life; how late work is; beat
    | (^|/)effects(/|\.py$)                                         # an effect is called by a task, without arguments
    """,
    re.VERBOSE,
)
CLOCKS = {
    "timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
    "timezone.localdate", "datetime.datetime.now", "datetime.date.today",
}  # fmt: skip
TEXT = {".py", ".html", ".txt", ".md", ".toml", ".yaml", ".yml", ".css", ".js", ".sh", ".json", ".graphql", ".po", ""}


def committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:  # an exported tree has no git
        return [file for file in ROOT.rglob("*") if file.is_file() and ".venv" not in file.parts]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_files() -> Iterator[tuple[str, str]]:
    for file in committed_files():
        if file.suffix in TEXT:
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8", errors="replace")


def sources(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


@pytest.mark.parametrize("name", sorted({*EFFECTS.values(), *BEAT}))
def test_every_dotted_name_in_the_roof_leads_to_a_function(name):
    assert callable(import_string(name))


def test_every_task_is_run_by_the_schedule():
    current_app.loader.import_default_modules()
    tasks = {name for name in current_app.tasks if name.split(".")[0] in OURS}
    assert tasks == set(BEAT)


def test_every_message_kind_names_its_wing():
    rooms = {
        "shopify": "shop_integration",
        "labels": "labels",
        "mail": "returns_portal",
        "sms": "returns_portal",
        "privacy": "config",
        "export": "config",
        "policy": "returns",
        "articles": "returns",
        "bulk": "returns",
        "bring": "returns",
        "parcels": "returns",
        "claims": "returns",
        "exchanges": "returns",
        "workflows": "returns",
    }
    strays = {kind: name for kind, name in EFFECTS.items() if not name.startswith(rooms[kind.partition(".")[0]] + ".")}
    assert not strays


def test_the_clock_is_read_only_at_the_edges():
    strays = [
        f"{path}:{line} {call}"
        for path, tree in sources(*OURS)
        if not CLOCK_MAY_BE_READ_IN.search(path)
        for call, line in calls(tree)
        if call in CLOCKS
    ]
    assert not strays


def test_nothing_names_a_place_on_somebodys_machine():
    place = re.compile(r"/(?:home|Users|work|root)/[a-z]|[A-Z]:\\\\")
    strays = [path for path, text in text_files() if place.search(text) and path != "tests/test_house.py"]
    assert not strays


def test_nothing_is_left_for_later():
    note = re.compile(r"\b(?:TOD[O]|FIXM[E])\b")
    assert not [
        path for path, text in text_files() if path.endswith((".py", ".html", ".js", ".css")) and note.search(text)
    ]


def test_no_error_is_swallowed_in_silence():
    strays = [
        f"{path}:{node.lineno}"
        for path, tree in sources(*OURS, "simulator", "demo", "bin")
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and all(isinstance(step, ast.Pass) for step in node.body)
    ]
    assert not strays


def test_every_fact_that_is_logged_is_one_that_the_log_tells():
    """The formatter leaves out what is not on its list, without a word."""
    given = [
        (f"{where}:{node.value.lineno}", name.value)
        for where, tree in sources(*OURS)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict)
        for name in node.value.keys
        if isinstance(name, ast.Constant)
    ]
    assert given
    assert not [each for each in given if each[1] not in FACTS]


def test_files_stay_small_enough_to_read():
    long = {
        path: text.count("\n")
        for path, text in text_files()
        if path.endswith(".py")
        and not path.startswith("tests/")
        and "/migrations/" not in path
        and text.count("\n") > 300
    }
    assert not long


def test_nothing_is_defined_that_nobody_names():
    """What somebody else calls is left out: a framework by its name or place, and whatever has a decorator."""
    called_elsewhere = re.compile(r"config/(settings|queue|urls)\.py|\w+/apps\.py|\w+/migrations/.*")
    to_be_translated = {"STARTING_REASONS"}
    rooms = {path: path.read_text("utf-8") for room in (*OURS, "simulator") for path in (ROOT / room).rglob("*.py")}
    words = Counter(word for text in rooms.values() for word in re.findall(r"\w+", text))
    lone = {
        (path, name)
        for path, text in rooms.items()
        if not called_elsewhere.fullmatch(str(path.relative_to(ROOT)))
        for line in re.findall(r"^(?:def|class) (\w+)|^(\w+)(?:: [^=\n]+)? = ", text, re.MULTILINE)
        if words[name := "".join(line)] == 1 and name not in to_be_translated
    }
    decorated = {
        node.name
        for path in {path for path, _ in lone}
        for node in ast.parse(rooms[path]).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.decorator_list
    }
    beside = " ".join(
        path.read_text("utf-8")
        for folder, kind in (("tests", "py"), ("bin", "*"), ("benchmarks", "py"), ("templates", "html"))
        for path in (ROOT / folder).rglob(f"*.{kind}")
    )
    unnamed = [(path, name) for path, name in lone if name not in decorated and not re.search(rf"\b{name}\b", beside)]
    assert not [(str(path.relative_to(ROOT)), name) for path, name in unnamed]


def test_no_template_tag_of_a_component_is_misspelt():
    components = {
        str(file.relative_to(ROOT / "templates" / "components").with_suffix("")).replace("/", ".")
        for file in (ROOT / "templates" / "components").rglob("*.html")
    }
    used = {
        (path, tag.replace("-", "_"))
        for path, text in text_files()
        if path.startswith("templates/")
        for tag in re.findall(r"<c-([a-z][a-z0-9.-]*)", text)
        if tag not in ("vars", "slot")
    }
    assert not [(path, tag) for path, tag in used if tag not in components and f"{tag}.index" not in components]


def test_the_house_plan_names_every_room():
    plan = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    assert not [room for room in (*OURS, "simulator") if room not in plan]


def test_the_readme_names_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_the_license_is_mit_and_ours():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License")
    assert "The returns portal authors" in text


def test_every_requirement_is_pinned():
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-r "))
    ]
    assert not [line for line in lines if not re.fullmatch(r"[a-z0-9-]+(\[[a-z,]+\])?==[0-9][\w.]*", line)]


def test_the_app_and_the_simulator_run_without_the_test_tools():
    named = {
        name.partition(".")[0]
        for _, tree in sources(*OURS, "simulator", "demo")
        for node in ast.walk(tree)
        for name in imported(node)
    }
    packages = packages_distributions()
    foreign = {distribution.lower().replace("_", "-") for name in named for distribution in packages.get(name, ())}
    pinned = set(re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert not foreign - pinned


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
