"""A federation of several organizations, one of which runs a sealed program that is one chain of five people."""

from itertools import pairwise
from random import Random

from tests.integration.projections.site import SEALED
from tests.support.event_stories import DAY, EventFactory, Pair, Story, federation, program


def federation_with_sealed_chain(random: Random, name: str) -> list[Story]:
    """Return its stories.

    Args:
        random: The source of chance.
        name: The name of the sealed program.
    """
    stories = federation(random, programs=3, people=20, relationships=50)
    factory = EventFactory(random)
    stories.append(program(factory, SEALED, name=name, minimum=5, level="sealed"))
    start = max(event.occurred_at for story in stories for event in story)
    for number, (mentor, mentee) in enumerate(pairwise([factory.id() for _ in range(5)]), 1):
        pair = Pair(SEALED, mentor, mentee, factory.id(), factory.id(), "traditional")
        forms = {**pair.people, "formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
        began = start + number * DAY
        stories.append([factory.event("relationships.activated", factory.id(), began, SEALED, forms)])
    return stories
