"""A network of a few people in three organizations, one of whom is known in two of them."""

from uuid import UUID

import numpy as np

from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.id_index import IdNames
from services.projections.network.in_memory.linked_people import LinkedPeople
from services.projections.network.in_memory.scope import Scope
from services.ripple import NEVER, Effect, TemporalGraph

HERE, THERE, ELSEWHERE = (str(UUID(int=0xA0 + n)) for n in range(3))
PROGRAMS = [str(UUID(int=0xB0 + n)) for n in range(3)]
ADA, CY = str(UUID(int=0xC1)), str(UUID(int=0xC2))
BO_THERE, BO_HERE = str(UUID(int=1)), str(UUID(int=2))
"""The network knows Bo under the smaller id, which is not this organization's."""
PEOPLE = [ADA, BO_THERE, CY]


def ids(names: list[str]) -> IdNames:
    return IdNames(np.array([UUID(each).bytes for each in names], "V16"))


def analysis(*edges: tuple[int, int, int], without: frozenset[str] = frozenset(), linked: bool = True) -> Analysis:
    """Return an analysis.

    Args:
        edges: (mentor, mentee, number of the program and of its organization), in order of start.
        without: Organizations that the scope leaves out.
        linked: Whether Bo's ids were linked when it was read.
    """
    mentor, mentee, program = (np.array(column, np.int32) for column in zip(*edges, strict=True))
    start = np.arange(len(edges), dtype=np.int64)
    row = np.dtype([(name, "V16") for name in ("person", "canonical", "organization")])
    of_bo = [(BO_HERE, BO_THERE, HERE), (BO_THERE, BO_THERE, THERE)]
    rows = np.array([tuple(UUID(each).bytes for each in one) for one in of_bo if linked], row)
    names = [ids(PEOPLE), ids(PROGRAMS)]
    return Analysis(
        scope=Scope(Effect.parse("started"), without=without),
        graph=TemporalGraph(names[0], names[1], (), mentor, mentee, program, start, start),
        people=names[0],
        programs=names[1],
        ids=ids([str(UUID(int=0xD0 + n)) for n in range(len(edges))]),
        identities=names[0],
        linked=LinkedPeople(rows),
        organizations=ids([HERE, THERE, ELSEWHERE]),
        organization=program.astype(np.int64),
        end=np.full(len(edges), NEVER, np.int64),
        position=1,
        until=len(edges),
        peers=0,
    )
