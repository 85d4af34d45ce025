"""Settings from the environment, through small typed readers.

A reader that meets a missing or malformed value notes the problem, naming the setting, and goes on with a harmless
value, so that one start shows every mistake. `finish()` raises them all at once.
"""

import re
from collections.abc import Mapping, MutableMapping
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def lend(file: Mapping[str, str | None], environ: MutableMapping[str, str], *, beginning: str) -> None:
    """Hand a file's variables that begin so to a library that reads the environment alone; what stands there stays."""
    for name, value in file.items():
        if name.startswith(beginning):
            environ.setdefault(name, value or "")


class Environment:
    """Typed reader over environment variables. `names` keeps every setting that was asked for."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self._source = source
        self.names: set[str] = set()
        self.problems: list[str] = []

    def refuse(self, name: str, why: str) -> None:
        """Note that the setting `name` can't be used, and why."""
        self.problems.append(f"{name}: {why}")

    def finish(self) -> None:
        """Raise ImproperlyConfigured listing every problem noted so far, one line each."""
        if self.problems:
            raise ImproperlyConfigured("Settings can't be used:\n" + "\n".join(f"  - {line}" for line in self.problems))

    def text(self, name: str, default: str = "") -> str:
        """Read a text; an empty variable counts as not set."""
        self.names.add(name)
        return self._source.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool) -> bool:
        """Read yes or no: 1/true/yes/on or 0/false/no/off."""
        value = self.text(name, str(default)).lower()
        if value not in TRUE | FALSE:
            self.refuse(name, f"must be 1 or 0, not {value!r}")
        return value in TRUE

    def integer(self, name: str, *, default: int, least: int, most: int) -> int:
        """Read a whole number between `least` and `most`, both included."""
        value = self.text(name, str(default))
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not least <= int(value) <= most:
            self.refuse(name, f"must be a whole number from {least} to {most}, not {value!r}")
            return default
        return int(value)

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Read a list separated by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or list(default)

    def choice(self, name: str, *, options: tuple[str, ...]) -> str:
        """Read one of `options`; the first is the default."""
        value = self.text(name, options[0])
        if value not in options:
            self.refuse(name, f"must be one of {', '.join(options)}, not {value!r}")
            return options[0]
        return value

    def matching(self, name: str, *, pattern: str, default: str, like: str) -> str:
        """Read a text that matches `pattern` as a whole; `like` is an example for the error message."""
        value = self.text(name, default)
        if not re.fullmatch(pattern, value):
            self.refuse(name, f"must look like {like}, not {value!r}")
            return default
        return value

    def url(self, name: str, default: str = "", *, schemes: tuple[str, ...] = ("https", "http")) -> str:
        """Read an address with host and one of `schemes`; a final slash is dropped. Empty stays empty."""
        value = self.text(name, default).rstrip("/")
        if value and not _is_address(value, schemes):
            self.refuse(name, f"must be an address like {schemes[0]}://host, not {_without_password(value)!r}")
            return default
        return value

    def fernet_keys(self, name: str, default: str) -> list[str]:
        """Read Fernet keys, newest first: the first encrypts, all decrypt. The message never repeats a key."""
        keys = self.words(name, (default,))
        for position, key in enumerate(keys, start=1):
            if not _is_fernet_key(key):
                self.refuse(name, f"key {position} is not a Fernet key (32 bytes in url-safe base64)")
        return keys

    def email(self, name: str, default: str) -> dict[str, object]:
        """Read where e-mail goes, as Django's EMAIL_* settings.

        console:// · locmem:// · smtp://user:password@host:25 · smtp+tls://…:587 (STARTTLS) · smtps://…:465 (TLS).
        """
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        kind = {"console": "console", "locmem": "locmem", "smtp": "smtp", "smtp+tls": "smtp", "smtps": "smtp"}.get(
            parts.scheme
        )
        if kind is None or (kind == "smtp" and not parts.hostname):
            self.refuse(name, "must be console://, locmem://, smtp://host:port, smtp+tls://… or smtps://…")
            kind = "console"
        return {
            "EMAIL_BACKEND": f"django.core.mail.backends.{kind}.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": port or {"smtp+tls": 587, "smtps": 465}.get(parts.scheme, 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": 10,
        }


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _without_password(value: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", value)


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except (ValueError, TypeError):
        return False
    return True
