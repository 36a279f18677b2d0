"""Contributions that are not released yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from services.disclosure.batch_rule import BatchRule
from services.disclosure.contribution import Contribution


class PendingBatch:
    """The contributions of a batch that is not complete.

    People are counted by the facts that the batch is the first to contain. A reversal of a fact of an earlier batch
    adds to the sums and counts no one: the two batches together would otherwise be about the few people who were not
    corrected. By induction over the batches in the order of their closing, every combination of them that is not zero
    is about the new facts of the last of them.
    """

    def __init__(self) -> None:
        self.contributions: list[Contribution] = []
        self._new: dict[str, Contribution] = {}
        self._people: Counter[str] = Counter()
        self._of_pairs = False

    def add(self, contribution: Contribution) -> None:
        """Add a contribution."""
        self.contributions.append(contribution)
        self.reverse(contribution.fact)
        if not contribution.reverses:
            self._new[contribution.fact] = contribution
            self._people[contribution.person] += 1
            self._of_pairs = self._of_pairs or contribution.counterpart is not None

    def extend(self, contributions: Iterable[Contribution]) -> None:
        """Add several contributions."""
        for contribution in contributions:
            self.add(contribution)

    def reverse(self, fact: str) -> None:
        """Count no longer a person for a fact that was reversed, in this batch or in another one."""
        known = self._new.pop(fact, None)
        if known is not None:
            self._people[known.person] -= 1
            if not self._people[known.person]:
                del self._people[known.person]

    @property
    def people(self) -> int:
        """The number of people, by the facts that the batch is the first to contain."""
        return len(self._people)

    def is_complete(self, rule: BatchRule) -> bool:
        """Return whether the batch may be released under a rule."""
        return (
            self.people >= rule.people
            and (not self._of_pairs or self._counterparts() >= rule.counterparts)
            and (not rule.others or self._fewest_others() >= rule.others)
            and not self._is_dominated()
        )

    def _counterparts(self) -> int:
        return len({each.counterpart for each in self._new.values()} - {None})

    def _fewest_others(self) -> int:
        """Return the number of people that are left without the organization whose absence leaves the fewest."""
        of_organization: defaultdict[str, set[str]] = defaultdict(set)
        organizations: defaultdict[str, set[str]] = defaultdict(set)
        for each in self._new.values():
            of_organization[each.organization].add(each.person)
            organizations[each.person].add(each.organization)
        only = {name: sum(organizations[p] == {name} for p in people) for name, people in of_organization.items()}
        return self.people - max(only.values(), default=0)

    def _is_dominated(self) -> bool:
        """Return whether one person, on either side of the facts, has more than half of the count or of the sum."""
        pairs = [(each.person, each.counterpart) for each in self.contributions]
        people = [[person for person, _ in pairs]]
        if self._of_pairs:
            people.append([other or "" for _, other in pairs])
        return any(self._one_exceeds_half(side) for side in people)

    def _one_exceeds_half(self, people: list[str]) -> bool:
        counts: Counter[str] = Counter()
        values: Counter[str] = Counter()
        for person, each in zip(people, self.contributions, strict=True):
            counts[person] += each.count
            values[person] += each.value
        return _exceeds_half(counts) or _exceeds_half(values)


def _exceeds_half(sums: Counter[str]) -> bool:
    sizes = [abs(size) for size in sums.values()]
    return 2 * max(sizes, default=0) > sum(sizes)
