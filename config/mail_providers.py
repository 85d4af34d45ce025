"""Who sends e-mail, where that is not a plain mail server: a provider that also tells what becomes of each letter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.env import Environment

USER_AND_WORD = r"[A-Za-z0-9_-]+:[A-Za-z0-9_-]+"
SHORTEST_SECRET = 24
# The provider neither counts who opens a letter nor leads its links, which open a return, through a host of its own.
WATCH_NOBODY = {"track_opens": False, "track_clicks": False}


@dataclass(frozen=True)
class Provider:
    """What django-anymail calls a provider's key and second key, and what else it has to know."""

    key: str
    secret: str = ""
    more: Mapping[str, Any] | None = None


# Brevo counts who opens and clicks as its account is set; a letter cannot say.
PROVIDERS: Mapping[str, Provider] = {
    "brevo": Provider("BREVO_API_KEY"),
    "mailjet": Provider("MAILJET_API_KEY", "MAILJET_SECRET_KEY", {"MAILJET_SEND_DEFAULTS": WATCH_NOBODY}),
    "postmark": Provider("POSTMARK_SERVER_TOKEN", more={"POSTMARK_SEND_DEFAULTS": WATCH_NOBODY}),
}


def provider_settings(env: Environment) -> dict[str, Any]:
    """Read EMAIL_PROVIDER and what goes with it, as Django's and django-anymail's settings; problems go to `env`.

    A provider's webhook is never open: its secret is part of naming the provider.
    """
    name = env.choice("EMAIL_PROVIDER", options=("smtp", *PROVIDERS))
    key, secret = env.text("EMAIL_PROVIDER_KEY"), env.text("EMAIL_PROVIDER_SECRET")
    knock = env.text("EMAIL_WEBHOOK_SECRET")
    if name == "smtp":
        return {"EMAIL_PROVIDER": name, "ANYMAIL": {}}
    provider = PROVIDERS[name]
    if not key:
        env.refuse("EMAIL_PROVIDER_KEY", f"is not set, and {name} wants one")
    if provider.secret and not secret:
        env.refuse("EMAIL_PROVIDER_SECRET", f"is not set, and {name} wants one")
    if env.text("EMAIL_URL"):
        env.refuse("EMAIL_URL", f"and EMAIL_PROVIDER={name} exclude each other: set one of the two")
    if not re.fullmatch(USER_AND_WORD, knock) or len(knock) < SHORTEST_SECRET:
        env.refuse(
            "EMAIL_WEBHOOK_SECRET",
            f"must look like user:password with at least {SHORTEST_SECRET} letters, digits, - and _, since anybody"
            f" could tell us of bounces else",
        )
    anymail = {"WEBHOOK_SECRET": knock, "REQUESTS_TIMEOUT": 10, provider.key: key, **(provider.more or {})}
    if provider.secret:
        anymail[provider.secret] = secret
    return {
        "EMAIL_PROVIDER": name,
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": anymail,
    }
