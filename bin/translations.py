"""Are the translations whole? Every text of the app has a finished translation in every language but English.

bin/translations.py check    name what is missing, unfinished (fuzzy) or broken, and fail
bin/translations.py update   bring locale/*/LC_MESSAGES/django.po up to date with the code
"""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "returns", "returns_portal", "shop_integration", "labels", "templates")


def languages() -> list[str]:
    """Return the languages that need a translation: all but English, which the code is written in."""
    return [code for code, _ in settings.LANGUAGES if code != "en"]


@contextlib.contextmanager
def collected() -> Iterator[Path]:
    """Yield a locale folder with today's texts and the translations that we have.

    Collecting happens in a copy: makemessages leaves files beside templates while it works, and decides by the place of
    a text to which locale folder it belongs.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve()
        for room in ROOMS:
            shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
        for language in languages():
            (copy / "locale" / language / "LC_MESSAGES").mkdir(parents=True)
        shutil.copytree(ROOT / "locale", copy / "locale", dirs_exist_ok=True)
        settings.LOCALE_PATHS = [str(copy / "locale")]
        with contextlib.chdir(copy):
            call_command("makemessages", locale=languages(), no_location=True, no_obsolete=True, verbosity=0)
        yield copy / "locale"


def complaints(file: Path) -> list[str]:
    """Return one line for each text of a .po file whose translation is missing, unfinished or broken."""
    with file.open("rb") as stream:
        catalog = read_po(stream)
    found = []
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            found.append(f"{'unfinished' if message.fuzzy else 'missing'}: {message.id!r}")
        found += [f"broken: {message.id!r}: {error}" for error in message.check(catalog)]
    return found


def check() -> int:
    """Tell every complaint against the committed translations, measured against today's texts."""
    with collected() as locale:
        told = [f"{file.parts[-3]}: {line}" for file in sorted(locale.glob("*/*/*.po")) for line in complaints(file)]
    print("\n".join(told) or "translations: complete")
    return 1 if told else 0


def update() -> int:
    """Write today's texts into the .po files of the checkout."""
    with collected() as locale:
        for file in locale.glob("*/*/*.po"):
            target = ROOT / "locale" / file.relative_to(locale)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    return 0


def main() -> int:
    """Run the asked-for command."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if sys.argv[1:] == ["check"]:
        return check()
    if sys.argv[1:] == ["update"]:
        return update()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
