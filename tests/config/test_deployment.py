"""The Procfile, the containers and `make run` start the same processes with the same settings, and lack nothing."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import dj_database_url
import yaml
from servers import Redis

from config.settings import env
from tests.config.test_settings import PLAIN, PROVIDED, RIGHT, start
from tests.processes import ROOT

PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines())
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
RUN = (ROOT / "bin" / "run").read_text(encoding="utf-8")
EXPLAINED = (ROOT / ".env.example").read_text(encoding="utf-8")
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
OURS = ("web", "worker", "beat")


def words(command: str) -> list[str]:
    """A command as it is without any variable set."""
    return shlex.split(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", command))


def test_each_process_has_one_command() -> None:
    assert set(PROCFILE) == {"release", *OURS}
    assert {name: words(COMPOSE[name]["command"]) for name in OURS} == {name: words(PROCFILE[name]) for name in OURS}
    assert words(COMPOSE["migrate"]["command"]) == words(PROCFILE["release"])
    assert yaml.safe_load(DOCKERFILE.partition("\nCMD ")[2]) == words(PROCFILE["web"])
    assert PROCFILE["release"] in RUN, "make run takes the steps in another way"
    assert re.search(rf"honcho .* start .* {' '.join(OURS)}$", RUN.strip()), "make run starts other processes"


def test_what_can_be_tuned_in_one_place_can_be_in_the_other() -> None:
    for name in OURS:
        asked = set(re.findall(r"\$\{(\w+)", PROCFILE[name])) - {"BIND", "PORT"}  # a container's own are fixed
        assert asked == set(re.findall(r"\$\{(\w+)", COMPOSE[name]["command"]))
    named = {name for text in (RUN, *PROCFILE.values()) for name in re.findall(r"\$\{([A-Z]\w+):-", text)}
    assert not [name for name in named if not re.search(rf"^#?{name}=", EXPLAINED, re.MULTILINE)]


def test_containers_have_every_setting_that_a_production_start_asks_for() -> None:
    given = {name: COMPOSE["web"]["environment"][name] for name in COMPOSE["web"]["environment"]}
    given = {name: re.sub(r"\$\{\w+:\?[^}]*\}", "a-password", text) for name, text in given.items()}
    given = {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text) for name, text in given.items()}
    port = given.pop("PORT")
    assert f"--port {port} " in COMPOSE["web"]["command"], "the health check asks where nobody listens"
    assert set(given) <= env.names
    assert all(COMPOSE[name]["environment"] == COMPOSE["web"]["environment"] for name in (*OURS, "migrate"))
    assert all(COMPOSE[name]["env_file"] == ".env" for name in (*OURS, "migrate"))
    by_hand = {name: text for name, text in RIGHT.items() if name not in given}
    done = start("--deploy", "--fail-level", "WARNING", **by_hand | given)
    assert done.returncode == 0, done.stderr
    assert set(given) | set(marked()) | {"TRUSTED_PROXIES"} == set(RIGHT), ".env.example marks others"


def marked() -> list[str]:
    """The settings that `.env.example` marks as needed in production; DEBUG is one to leave off."""
    blocks = re.split(r"\n\n+", EXPLAINED)
    asked = [block for block in blocks if re.search(r"^#.*\[production", block, re.MULTILINE)]
    return [name for block in asked for name in re.findall(r"^#?([A-Z_]+)=", block, re.MULTILINE) if name != "DEBUG"]


def test_nothing_starts_before_what_it_needs() -> None:
    for name in OURS:
        assert COMPOSE[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }
        assert COMPOSE[name]["init"] is True
    assert COMPOSE["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert COMPOSE["migrate"]["restart"] == "no"
    volumes = {COMPOSE[name]["volumes"][0].partition(":")[0] for name in ("postgres", "redis")}
    assert volumes == {"postgres", "redis"}, "what has to outlast a container is kept"


def test_a_worker_is_given_the_time_that_its_longest_task_may_take() -> None:
    from config import queue

    assert int(COMPOSE["worker"]["stop_grace_period"].removesuffix("s")) > queue.task_time_limit
    assert COMPOSE["worker"]["healthcheck"]["test"] == ["CMD", "python", "manage.py", "pulse"]


def test_redis_keeps_what_it_is_told_in_both(tmp_path: Path) -> None:
    """A broker that forgets, or throws old messages away, wakes nobody."""
    ours = dict(line.split(" ", 1) for line in Redis(tmp_path, fast=False)._configuration().splitlines())
    given = words(COMPOSE["redis"]["command"])[1:]
    told = dict(zip(given[::2], given[1::2], strict=True))
    assert told == {
        f"--{name}": shlex.split(ours[name])[0] for name in ("appendonly", "appendfsync", "save", "maxmemory-policy")
    }


def test_no_log_fills_the_disk_and_the_worker_tells_as_much_as_it_is_asked_to() -> None:
    for name, service in COMPOSE.items():
        cap = service["logging"]
        assert cap["driver"] == "json-file", name
        assert {"max-size", "max-file"} <= set(cap["options"]), name
    assert " --loglevel ${LOG_LEVEL:-INFO} " in PROCFILE["worker"]
    assert " --loglevel ${LOG_LEVEL:-INFO} " in COMPOSE["worker"]["command"]


def test_containers_that_back_up_and_restore_start_nothing_else_and_keep_what_they_write() -> None:
    runs = re.findall(r"^ {4,}(docker compose run .*)$", RUNBOOK, re.MULTILINE)
    assert {line.partition(" manage.py ")[2].split()[0] for line in runs} == {
        "backup",
        "restore",
        "migrate",
        "reconcile",
        "rotate_keys",
    }
    for line in runs:
        assert " --rm " in line
        assert " --no-deps " in line
        if folder := re.search(r"manage.py (?:backup|restore) (/\w+)/", line):
            assert f':{folder[1]}"' in line.partition(" -v ")[2], "it is gone with the container"


def section(name: str) -> str:
    return RUNBOOK.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def test_keys_are_changed_while_every_process_opens_both() -> None:
    """A container that runs keeps the keys that it was started with, and would seal everything under the old one."""
    steps = re.split(r"^\d\. ", section("Keys"), flags=re.MULTILINE)[1:]
    assert [("in front" in step, "anew" in step, "rotate_keys" in step, "out of" in step) for step in steps] == [
        (True, False, False, False),
        (False, True, False, False),
        (False, True, True, False),
        (False, True, False, True),
    ]
    assert not re.search(r"docker compose exec[^`\n]*manage.py", RUNBOOK)


def test_where_the_superuser_has_another_name_its_commands_are_told_too() -> None:
    """0.1.0 made PostgreSQL with the superuser `returns`; there the second wall's steps make the app `returns_app`."""
    for place, command in (("Restore", "CREATE DATABASE returns OWNER {}"), ("Keys", "ALTER ROLE {} PASSWORD")):
        assert "-U postgres" in section(place)
        assert command.format("returns") in section(place)
        assert "*The second wall*" in section(place)
        [there] = [line for line in section("The second wall").splitlines() if command.format("returns_app") in line]
        assert " -U returns " in there
        assert "-U postgres" not in there
    assert RUNBOOK.count("-U postgres") == 2, "a command that fails where no role has that name"


def test_a_password_as_it_is_advised_stands_in_an_address() -> None:
    advice = EXPLAINED.partition("#POSTGRES_PASSWORD=")[0].rpartition('python -c "')[2].partition('"')[0]
    made = subprocess.run([sys.executable, "-c", advice], capture_output=True, text=True, check=True).stdout.strip()
    assert len(made) > 40
    template = re.sub(r"\$\{POSTGRES_PASSWORD:[^}]*\}", "{}", COMPOSE["web"]["environment"]["DATABASE_URL"])
    template = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", template)
    assert dj_database_url.parse(template.format(made))["PASSWORD"] == made
    refused = start(**RIGHT | {"DATABASE_URL": template.format("q/w+e@r/")})
    assert "POSTGRES_PASSWORD" in refused.stderr
    assert "q/w+e" not in refused.stderr


def told_to_the_app(tmp_path: Path, **environment: str) -> dict[str, str]:
    """What `make run` starts the processes with, in a checkout whose programs only say that."""
    (tmp_path / "bin").mkdir(exist_ok=True)
    (tmp_path / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    (tmp_path / "bin" / "run").write_text(RUN)
    for name, does in (("python", "exit 0"), ("honcho", "env")):
        (tmp_path / ".venv" / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / ".venv" / "bin" / name).chmod(0o700)
    done = subprocess.run(
        ["bash", tmp_path / "bin" / "run", "inside"],
        env=PLAIN | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def test_make_run_leaves_what_dotenv_says(tmp_path: Path) -> None:
    told = told_to_the_app(tmp_path, APP_PORT="9000")
    assert (told["APP_URL"], told["DEBUG"], told["PORT"]) == ("http://127.0.0.1:9000", "0", "9000")
    (tmp_path / ".env").write_text("#DEBUG=1\nDEBUG=\nAPP_URL=https://returns.example.com\n")
    told = told_to_the_app(tmp_path)
    assert "APP_URL" not in told, "the environment wins over the file"
    assert told["DEBUG"] == "0"
    assert told_to_the_app(tmp_path, APP_URL="http://127.0.0.1:1")["APP_URL"] == "http://127.0.0.1:1"


def test_static_files_are_collected_whatever_sends_the_mails() -> None:
    script = (
        (ROOT / "bin" / "collect-static")
        .read_text()
        .replace("python manage.py collectstatic", "python manage.py check #")
    )
    of_dotenv = {**PROVIDED, "EMAIL_PROVIDER": "brevo", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["sh", "-c", script, ROOT / "bin" / "collect-static"],
        env=PLAIN | of_dotenv, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_image_has_what_setup_installs_for_the_app() -> None:
    setup = (ROOT / "bin" / "setup").read_text(encoding="utf-8").partition("look_for_missing() {")[2]
    app_only = setup.partition('[ "$target" = full ]')[0].partition("else")[2]
    debian = set(re.findall(r"[a-z][\w.-]+-(?:core|cjk|\d+|subset0|0)\b", app_only))
    assert len(debian) >= 4
    installed = set(re.findall(r"^\s+([a-z][\w. -]+?) ?\\?$", DOCKERFILE, re.MULTILINE))
    packages = {name for line in installed for name in line.split()}
    assert debian <= packages
    assert "postgresql-client" in packages, "backup and restore are PostgreSQL's own programs"


def test_the_image_is_one_python_and_nobody_special() -> None:
    version = re.search(r'python_version = "([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert version
    assert DOCKERFILE.count("FROM ") == 1
    assert f"FROM python:{version[1]}-slim" in DOCKERFILE
    assert re.search(r"^USER app$", DOCKERFILE, re.MULTILINE)
    assert "requirements-dev" not in DOCKERFILE
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".env", ".git", "var/*", "tests"} <= set(ignored)
