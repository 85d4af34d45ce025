"""How long a text is counts as networks count it."""

import pytest

from returns.domain.text_message import plain, segments


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        *(("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2)),
        *(("ç" * 70, 1), ("ç" * 71, 2), ("ç" * 134, 2), ("ç" * 135, 3), ("📦" * 35, 1), ("📦" * 36, 2)),
    ],
)
def test_parts(text: str, parts: int) -> None:
    assert segments(text) == parts


def test_typographic_signs_do_not_make_a_text_dear() -> None:
    assert segments(plain("l’étiquette – “là”\u00a0!" + "a" * 120)) == 1
