"""White space in texts that people wrote."""

import re

# All but the spaces at which no line may end: French has one before : ; ! and ?.
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")


def one_line(text: str) -> str:
    """A text as one line, fit for a header: breaks and runs of white space become one space, those that hold stay."""
    return _BREAKS.sub(" ", text).strip()
