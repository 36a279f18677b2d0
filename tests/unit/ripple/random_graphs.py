"""Random edge lists: few people and few times, so that ties, cycles, repetitions and missing effects are common."""

from random import Random

from hypothesis import strategies as st

from services.ripple import NEVER, Edge

NAMES = "abcdefg"


@st.composite
def edge_lists(draw: st.DrawFn, most: int = 14) -> list[Edge]:
    """Draw up to ``most`` relationships."""
    names = st.sampled_from(NAMES)
    found = []
    for number in range(draw(st.integers(0, most))):
        mentor, mentee = draw(st.lists(names, min_size=2, max_size=2, unique=True))
        start = draw(st.integers(0, 8))
        effect = draw(st.one_of(st.just(start), st.integers(start, 10), st.just(NEVER)))
        found.append(Edge(mentor, mentee, start, effect, draw(st.sampled_from("PQ")), str(number)))
    return found


def random_edges(seed: int, edges: int = 300, people: int = 80, instants: int = 60, programs: int = 70) -> list[Edge]:
    """Create a larger edge list from a seed: mentees become mentors; more programs than bits in a word."""
    random = Random(seed)
    found = []
    for number in range(edges):
        mentor, mentee = random.sample(range(people), 2)
        start = random.randrange(instants)
        effect = random.choice([start, start, start + random.randrange(instants // 4), NEVER])
        found.append(Edge(f"p{mentor}", f"p{mentee}", start, effect, f"P{random.randrange(programs)}", str(number)))
    return found
