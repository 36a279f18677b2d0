"""Groups of people by something that they state about themselves, for research that they allow.

What people state never leaves in an event, and not as a value here: a reader learns which of the ids that it has belong
together. Groups of fewer than `SMALLEST_GROUP` people are put together; what is then still too small is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from services.disclosure.batch_rule import SMALLEST_INNER_BATCH
from services.enrollment.people.aggregate import Person
from services.enrollment.people.consent import allows
from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import Profiles
from services.eventstore.store import EventStore

SMALLEST_GROUP = SMALLEST_INNER_BATCH


def group(store: EventStore, profiles: Profiles, ids: Iterable[UUID], attribute: str) -> list[list[str]]:
    """Return ids by what the people state, the largest group first.

    Args:
        store: The store of the people.
        profiles: The profiles.
        ids: The people; those who do not allow research, or do not state the attribute for it, are left out.
        attribute: The code of the attribute.
    """
    allowed = [id for id, person in store.load_many(Person, list(ids)).items() if allows(person, "research")]
    found = profiles.find_many(allowed)
    values = {id: value for id, each in found.items() if (value := _value(each.profile, attribute)) is not None}
    return large_groups(values)


def large_groups(values: dict[UUID, str]) -> list[list[str]]:
    """Return ids by value, in groups that are large enough, the largest first.

    Args:
        values: What each person states.
    """
    by_value: defaultdict[str, list[str]] = defaultdict(list)
    for id, value in values.items():
        by_value[value.casefold()].append(str(id))
    groups = sorted(by_value.values(), key=lambda each: (-len(each), sorted(each)))
    large = [each for each in groups if len(each) >= SMALLEST_GROUP]
    other = [id for each in groups if len(each) < SMALLEST_GROUP for id in each]
    if len(other) >= SMALLEST_GROUP:
        large.append(other)
    return [sorted(each) for each in large]


def _value(profile: Profile, attribute: str) -> str | None:
    return next(
        (each.value for each in profile.attributes if each.code == attribute and "research" in each.purposes), None
    )
