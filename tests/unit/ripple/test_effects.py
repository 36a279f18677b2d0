"""Effect policies: what each text means, and when influence is delivered under it."""

import pytest

from services.ripple import NEVER, Effect

DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("text", "held", "end", "expected"),
    [
        ("started", [], None, 100),
        ("met", [150, 160], None, 150),
        ("met", [], 900, NEVER),
        ("met", [90], None, 100),
        ("met:3", [150, 160, 170], None, 170),
        ("met:3", [150, 160], None, NEVER),
        ("closed", [150], 900, 900),
        ("closed", [150], None, NEVER),
        ("+2d", [], None, 100 + 2 * DAY),
        (" 1w", [], None, 100 + 7 * DAY),
    ],
)
def test_when_influence_is_delivered(text: str, held: list[int], end: int | None, expected: int) -> None:
    assert Effect.parse(text).time(100, held, end) == expected


@pytest.mark.parametrize("text", ["", "never", "met:0", "met:4", "+d", "-3d", "+3", "started ", "+999999d"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="effect is one of"):
        Effect.parse(text)
