"""Are the translations whole? Every text of the app has a finished translation in every language but English.

bin/translations.py check    name what is missing, unfinished (fuzzy) or broken, and fail
bin/translations.py update   bring locale/*/LC_MESSAGES/django.po up to date with the code
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
IGNORED = ["simulator/*", "tests/*", "benchmarks/*", "bin/*", "var/*", "docs/*", "node_modules/*"]


def languages() -> list[str]:
    """Return the languages that need a translation: all but English, which the code is written in."""
    return [code for code, _ in settings.LANGUAGES if code != "en"]


def collect(locale: Path) -> None:
    """Collect the texts of code and templates into `locale`, keeping the translations that are there."""
    settings.LOCALE_PATHS = [str(locale)]
    for language in languages():
        (locale / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    call_command(
        "makemessages", locale=languages(), no_location=True, no_obsolete=True, ignore_patterns=IGNORED, verbosity=0
    )


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
    with tempfile.TemporaryDirectory() as folder:
        locale = Path(folder) / "locale"
        shutil.copytree(ROOT / "locale", locale)
        collect(locale)
        told = [f"{file.parts[-3]}: {line}" for file in sorted(locale.glob("*/*/*.po")) for line in complaints(file)]
    print("\n".join(told) or "translations: complete")
    return 1 if told else 0


def main() -> int:
    """Run the asked-for command."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if sys.argv[1:] == ["check"]:
        return check()
    if sys.argv[1:] == ["update"]:
        collect(ROOT / "locale")
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
