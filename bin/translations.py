"""Are the translations whole?

Every text has a finished one in French. What shoppers, suppliers and people without an account read has one in each
language that a machine drafted, too, as soon as its first draft is there. Each language speaks to its readers in one
way (`docs/glossary.md`).

bin/translations.py check    name what is missing, unfinished (fuzzy), broken or in another style, and fail
bin/translations.py update   bring locale/*/LC_MESSAGES/django.po up to date with the code
"""

import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import django
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from returns.domain.language import DRAFTED, REVIEWED  # noqa: E402 (the app is no package that is installed)

# The layout of the letters is a template of its own kind, which makemessages would pass over.
ENDINGS = ("html", "txt", "py", "mjml")
ROOMS = ("config", "returns", "returns_portal", "shop_integration", "labels", "templates")


# What only staff read: the languages that a machine drafted leave it out.
FOR_STAFF = (
    "config", "shop_integration", "returns_portal/merchant", "returns_portal/messages", "returns_portal/storefront.py",
    "templates/merchant", "templates/shopify",
    "returns/signal_words.py", "returns/problem_words.py", "returns/stage_words.py", "returns/grade_words.py",
    "returns/staff_event_words.py",
    "returns_portal/export_mail.py", "templates/mail/export_ready.html", "templates/mail/export_ready.txt",
    "returns_portal/mention_mail.py", "templates/mail/mentioned.html", "templates/mail/mentioned.txt",
    "templates/mail/assigned.html", "templates/mail/assigned.txt",
    "returns_portal/hook_mail.py", "templates/mail/webhook_off.html", "templates/mail/webhook_off.txt",
    "labels/connecting.py", "labels/brought_views.py", "labels/trial_sheet.py", "labels/inserts.py",
    *(f"labels/carriers/{name}/kind.py" for name in ("easypost", "sendcloud", "shippo")),
)  # fmt: skip


# Words of the other way to address somebody, and what a language of ours does not write.
SLIPS = {
    "fr": r"\b(?:tu|toi|ton|tes)\b",
    "de": r"\b(?:du|dir(?!=)|dich|dein\w*|euch|euer|eure\w*)\b",
    "es": r"\busted(?:es)?\b|\bsus? (?:paquete|reembolso|mensaje|compra)\b"
    r"|(?-i:\b(?:Escriba|Elija|Demuestre|Envíe(?:lo|se)?|Indique|Diga|Escanee|Abra|Puede (?:recibir|devolver))\b)"
    r"|\bempezó una\b|¿encontró\b|\blo que buscaba\b|\bes suy[oa]\b|(?-i:\bVuelve a recibir\b)",
    "it": r"(?-i:\b(?:Lei|Suo|Sua|Suoi|Sue|\w+rLa)\b)"
    r"|\b(?:scelga|risponda|spedisca|vedrà|riceverà|il suo (?:pacco|reso|rimborso|ordine))\b"
    r"|(?-i:\bRiceve\b|\bHa trovato\b(?=.*\?))|\bquello che cercava\b",
    "nl": r"\b(?:je|jij|jou|jouw|jullie)\b",
    "ar": r"\w{2}كم\b|(?<!لا )\b[اأ]\w{2,}وا\b|\b[وف]?ت(?:حصل|ستلم|رسل|دفع|ختار|رجع)ون\b",
}
# Other words for what has a word already, each with what the text speaks of.
OTHER_WORDS = {
    "de": (("", r"\bRetoure|Paketdienst|\b(?:Ihrer?|diese) Rückgabe\b"),),
    "es": (("store credit", r"\bcrédito"),),
    "ar": (("shopper", r"زبون|زبائن|عميل|عملاء"),),
}
# "Before the 3rd" leaves out the third, as "tot" does, "by the 3rd" and "until the 3rd" take it in.
DEADLINE = re.compile(r"\bby (?:(?:<strong>)?%\(|then\b)|\buntil (?:<strong>)?%\((?:day|last)\)s")
TOO_EARLY = {
    "es": re.compile(r"\bantes(?: del (?:<strong>)?%\(|\.)"),
    "ar": re.compile(r"\bقبل (?:ذلك|(?:<strong>)?%\()"),
    "nl": re.compile(r"\btot (?:minstens )?(?:<strong>)?%\((?:day|last)\)s"),
}
# Between Arabic words the sign of "#1001" would come to stand behind it, and groups of digits turned round.
NUMBERED = re.compile(r"\b(?:order|tracking number:?|this number:) (?:<\w+>)?(%\(\w+\)s)", re.IGNORECASE)
LEFT_TO_RIGHT = "\u2066{}\u2069"
# French has a space there at which no line may end.
BREAKS = re.compile(r" [:;?!»]|« ")
# What somebody says to the shop, not the shop to its reader: the model form of Directive 2011/83/EU.
QUOTED = "I/We (*)"


@contextlib.contextmanager
def collected() -> Iterator[Path]:
    """Yield a locale folder with today's texts and the translations that we have."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder).resolve()
        _collect(whole / "all", [code for code in REVIEWED if code != "en"], without=())
        if begun := [code for code in DRAFTED if (ROOT / "locale" / code).exists()]:
            _collect(whole / "shoppers", begun, without=FOR_STAFF)
        for part in whole.glob("*/locale"):
            shutil.copytree(part, whole / "locale", dirs_exist_ok=True)
        yield whole / "locale"


def _collect(copy: Path, languages: Sequence[str], *, without: Sequence[str]) -> None:
    """Collect in a copy of the rooms at `copy`.

    makemessages leaves files beside templates while it works, and decides by the place of a text to which locale folder
    it belongs.
    """
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    for path in map(copy.joinpath, without):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for language in languages:
        own = Path("locale", language, "LC_MESSAGES")
        (copy / own).mkdir(parents=True)
        if (ROOT / own / "django.po").exists():
            shutil.copyfile(ROOT / own / "django.po", copy / own / "django.po")
    settings.LOCALE_PATHS = [str(copy / "locale")]
    with contextlib.chdir(copy):
        call_command(
            "makemessages",
            locale=list(languages),
            extensions=list(ENDINGS),
            no_location=True,
            no_obsolete=True,
            verbosity=0,
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
        found += style(file.parts[-3], message.id, [str(each) for each in strings if each])
    return found


def style(language: str, text: str | Sequence[str], strings: Sequence[str]) -> list[str]:
    """Return one line for each slip of a text's translation, which may have several forms.

    Another address or word than the language has for it, a deadline a day early, a number that may be turned round, a
    space at which a line may end.
    """
    said = text if isinstance(text, str) else text[0]
    if not said or said.startswith(QUOTED):
        return []
    unwanted = [SLIPS[language], *(word for about, word in OTHER_WORDS.get(language, ()) if about in said.lower())]
    slips = [slip[0] for each in strings for word in unwanted for slip in re.finditer(word, each, re.IGNORECASE)]
    if language in TOO_EARLY and DEADLINE.search(said):
        slips += [early[0] for each in strings for early in TOO_EARLY[language].finditer(each)]
    if language == "ar":
        slips += [name for name in NUMBERED.findall(said) for each in strings if LEFT_TO_RIGHT.format(name) not in each]
    if language == "fr":
        slips += [space[0] for each in strings for space in BREAKS.finditer(each)]
    return [f"style: {said!r}: {slip!r}" for slip in slips]


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
