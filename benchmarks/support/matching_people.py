"""People of a matching run, with skills of unequal popularity: the same for the same numbers."""

from collections.abc import Sequence
from random import Random

from services.relationships.matching.engine import Mentee, Mentor, Pool, Want

SKILLS = [f"skill-{place}" for place in range(200)]
POPULARITY = [1 / (place + 1) ** 0.7 for place in range(len(SKILLS))]
NEEDS = [f"need-{place}" for place in range(12)]
LANGUAGES = ["de", "en", "es", "fr", "sw"]
TOPICS = 12


def make_pool(people: int, seed: int = 5) -> Pool:
    """Return people with skills of unequal popularity, languages, needs, free time and a few requests.

    Args:
        people: Number of mentors, and of mentees.
        seed: Of the random choices.
    """
    random = Random(seed)
    mentors = [
        Mentor(
            id=f"mentor-{place}",
            capacity=random.choice([1, 1, 1, 2]),
            languages=_some(random, LANGUAGES, random.choice([1, 1, 2])),
            skills={skill: random.randint(1, 4) for skill in random.choices(SKILLS, POPULARITY, k=8)},
            helps_with=_some(random, NEEDS, 3),
            availability=_hours(random, 3),
        )
        for place in range(people)
    ]
    mentees = [
        Mentee(
            id=f"mentee-{place}",
            limit=random.choice([1, 1, 1, 2]),
            waiting_days=int(random.expovariate(1 / 90)),
            languages=_some(random, LANGUAGES, random.choice([1, 1, 2])),
            wants=_wants(random),
            needs=_some(random, NEEDS, random.randint(0, 2)),
            availability=_hours(random, 2),
            requests=tuple(
                dict.fromkeys(f"mentor-{random.randrange(people)}" for _ in range(random.choice([0, 0, 3])))
            ),
        )
        for place in range(people)
    ]
    return Pool(mentors, mentees)


def _some(random: Random, values: Sequence[str], count: int) -> frozenset[str]:
    return frozenset(random.sample(values, count))


def _wants(random: Random) -> dict[str, Want]:
    skills = random.choices(SKILLS, POPULARITY, k=random.randint(1, 5))
    return {skill: Want(random.randint(1, 4), random.randint(1, 3)) for skill in skills}


def _hours(random: Random, count: int) -> tuple[tuple[int, int], ...]:
    starts = {random.randrange(7) * 1440 + random.randint(8, 19) * 60 for _ in range(count)}
    return tuple((start, start + 60 * random.randint(1, 3)) for start in sorted(starts))


def make_circle(mentors: int, mentees: int, seed: int = 5) -> Pool:
    """Return people of whom groups can be formed: few skills, evenings and Saturdays, six places a mentor.

    Args:
        mentors: Number of mentors.
        mentees: Number of mentees.
        seed: Of the random choices.
    """
    random = Random(seed)
    leaders = [
        Mentor(
            id=f"mentor-{place}",
            capacity=random.choice([5, 6, 8, 8]),
            languages=_some(random, LANGUAGES[:2], random.choice([1, 2])),
            skills={skill: random.randint(2, 4) for skill in random.sample(SKILLS[:TOPICS], 3)},
            availability=_evenings(random, 4),
        )
        for place in range(mentors)
    ]
    people = [
        Mentee(
            id=f"mentee-{place}",
            waiting_days=int(random.expovariate(1 / 90)),
            languages=_some(random, LANGUAGES[:2], random.choice([1, 2])),
            wants={skill: Want(random.randint(1, 4), 1) for skill in random.sample(SKILLS[:TOPICS], 2)},
            availability=_evenings(random, 4),
        )
        for place in range(mentees)
    ]
    return Pool(leaders, people)


def _evenings(random: Random, count: int) -> tuple[tuple[int, int], ...]:
    starts = sorted({random.randrange(7) * 1440 + random.choice([17, 18, 19]) * 60 for _ in range(count)})
    return tuple((start, start + 120) for start in starts)
