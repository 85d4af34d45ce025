"""Secrets at rest: encrypted with the first of FIELD_ENCRYPTION_KEYS, readable with any of them."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnableToOpen(Exception):
    """None of the keys opens what is stored: a key was taken away before `manage.py rotate_keys` was run."""


def seal(secret: str) -> str:
    """Encrypt a secret; the empty text stays empty."""
    return _keys().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """Read a secret back; raises UnableToOpen."""
    if not sealed:
        return ""
    try:
        return _keys().decrypt(sealed).decode()
    except InvalidToken as error:
        raise UnableToOpen from error


def reseal(sealed: str) -> str:
    """Encrypt a stored secret again with the first key; raises UnableToOpen."""
    return seal(unseal(sealed))


def _keys() -> MultiFernet:
    return _fernet(tuple(settings.FIELD_ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
