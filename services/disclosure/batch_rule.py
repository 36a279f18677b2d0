"""Conditions under which a batch is complete."""

from dataclasses import dataclass

SMALLEST_INNER_BATCH = 5
"""Fewest people of a batch inside an organization."""

SMALLEST_OUTER_BATCH = 10
"""Fewest people of a batch outside of it."""

FEWEST_COUNTERPARTS = 3
"""Fewest other people of a batch of facts about pairs."""

FEWEST_OTHERS = 5
"""Fewest people of a pool that are left without any one organization."""

SMALLEST_PROGRAM_OUTSIDE = 20
"""Programs with fewer people in the last year are released outside only in pools."""


class MinimumTooSmallError(ValueError):
    """A minimum below the one that holds for every program."""

    def __init__(self, minimum: int) -> None:
        super().__init__(f"a batch must have at least {SMALLEST_INNER_BATCH} people, not {minimum}")


@dataclass(frozen=True, slots=True)
class BatchRule:
    """The conditions of a complete batch; besides, no person may have more than half of its sum.

    Attributes:
        people: Fewest people.
        counterparts: Fewest other people, where the facts are about pairs.
        others: Fewest people that are left without any one organization.
    """

    people: int
    counterparts: int = FEWEST_COUNTERPARTS
    others: int = 0

    @classmethod
    def inner(cls, minimum: int = SMALLEST_INNER_BATCH) -> "BatchRule":
        """Return the rule inside an organization.

        Args:
            minimum: The minimum of the program, which may ask for more and never for less.

        Raises:
            MinimumTooSmallError: If the program asks for less.
        """
        return cls(_checked(minimum))

    @classmethod
    def outer(cls, minimum: int = SMALLEST_INNER_BATCH) -> "BatchRule":
        """Return the rule outside the organization, for a program whose minimum is given."""
        return cls(max(SMALLEST_OUTER_BATCH, _checked(minimum)))

    @classmethod
    def pool(cls, minimum: int = SMALLEST_INNER_BATCH) -> "BatchRule":
        """Return the rule of a pool of small programs, of which the largest minimum is given."""
        return cls(max(SMALLEST_OUTER_BATCH, _checked(minimum)), others=max(FEWEST_OTHERS, minimum))


def _checked(minimum: int) -> int:
    if minimum < SMALLEST_INNER_BATCH:
        raise MinimumTooSmallError(minimum)
    return minimum
