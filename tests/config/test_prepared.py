"""A web process in production that nobody prepared says so, instead of answering every page with an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config import prepared
from tests.config.test_settings import PLAIN, RIGHT
from tests.processes import ROOT


@pytest.fixture
def sources(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one static file and one translation, as production keeps them."""
    for name, text in (("static/own.css", "a{}"), ("locale/fr/LC_MESSAGES/django.po", "")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    settings.STATIC_ROOT, settings.LOCALE_PATHS = tmp_path / "collected", [tmp_path / "locale"]
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
    return tmp_path


def start(sources: Path) -> str:
    """What is refused of a process that starts now."""
    assert isinstance(staticfiles_storage, ManifestStaticFilesStorage)
    staticfiles_storage.hashed_files, _ = staticfiles_storage.load_manifest()
    try:
        prepared.refuse_unprepared()
    except ImproperlyConfigured as error:
        return str(error)
    return ""


def test_each_step_that_was_left_out_is_named(sources: Path) -> None:
    refused = start(sources)
    assert "own.css was not collected" in refused
    assert "bin/collect-static" in refused
    assert "django.mo was not compiled" in refused
    (sources / "locale/fr/LC_MESSAGES/django.mo").touch()
    call_command("collectstatic", interactive=False, verbosity=0)
    assert start(sources) == ""


def test_so_is_a_file_that_came_with_an_upgrade(sources: Path) -> None:
    (sources / "locale/fr/LC_MESSAGES/django.mo").touch()
    call_command("collectstatic", interactive=False, verbosity=0)
    (sources / "static" / "new.css").write_text("b{}")
    assert "new.css was not collected" in start(sources)


def test_in_development_nothing_is_asked(settings: Any, tmp_path: Path) -> None:
    settings.LOCALE_PATHS, settings.STATIC_ROOT = [tmp_path], tmp_path
    prepared.refuse_unprepared()


def test_the_entry_point_of_production_asks() -> None:
    ask = "from django.conf import settings; settings.STATIC_ROOT = '/nowhere'; import config.wsgi"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=PLAIN | RIGHT | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "was not collected into /nowhere: run bin/collect-static" in done.stderr
