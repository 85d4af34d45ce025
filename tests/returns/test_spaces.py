"""A text that becomes one line keeps the spaces at which no line may end, and nothing that could begin a header."""

import pytest

from returns.domain.spaces import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "Votre remboursement de 49,90\u00a0€ est parti\u202f!",
            "Votre remboursement de 49,90\u00a0€ est parti\u202f!",
        ),
        (" two\r\nBcc: a@example.com\t and\u2028three\x85four\x0b ", "two Bcc: a@example.com and three four"),
        ("\u00a0 \u202f", ""),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
