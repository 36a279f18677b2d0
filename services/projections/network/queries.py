"""What the network can be asked."""

from collections.abc import Callable

from services.contract.envelope import moment
from services.platform.database import Pool
from services.platform.http.reads import Reading
from services.projections.directory.naming import PROGRAM_NAMES
from services.projections.figures import SMALLEST_GROUP, Cell, show
from services.projections.listing import Lists, Page, Row
from services.projections.network import load
from services.projections.network.analysis import Analysis, Recent
from services.projections.network.models import (
    Ancestor,
    Descendant,
    Flow,
    GenerationSize,
    GiveBack,
    NetworkPerson,
    NetworkSummary,
)
from services.projections.network.ripple import Effect, Rule, Step, decayed, sizes

MOST_DESCENDANTS = 2000


class NetworkQueries:
    """Computes the network's measures from its edges and keeps the last results.

    Args:
        pool: The projections' database.
        lists: Pages of lists.
        reading: Where the network's projection stands.
    """

    def __init__(self, pool: Pool, lists: Lists, reading: Callable[[], Reading]) -> None:
        self._pool, self._lists, self._reading = pool, lists, reading
        self._analyses = Recent()

    def analysis(self, effect: Effect, rule: Rule) -> Analysis:
        """Return the measures of the network as it is now, computed once for each position."""
        now = self._reading()
        key = (now.generation, now.position, effect, rule)
        return self._analyses.get(key, lambda: Analysis(load.history(self._pool, effect), effect, rule))

    def summary(self, effect: Effect, rule: Rule) -> NetworkSummary:
        """Tell the whole network in a few figures."""
        found = self.analysis(effect, rule)
        reach, given = found.spread.reach, found.give_back
        return NetworkSummary(
            effect=effect.name,
            rule=rule,
            people=len(found.history.people),
            mentors=found.reproduction.mentors,
            mentees=len(set(found.history.mentee.tolist())),
            relationships=len(found.history),
            peer_relationships=load.peers(self._pool),
            delivered=found.delivered,
            sum_reach=int(sum(reach)),
            max_reach=int(max(reach, default=0)),
            reproduction=found.reproduction.fractional,
            give_back=GiveBack(at_risk=given.at_risk, events=given.events, already_mentors=given.already_mentors),
        )

    def people(self, effect: Effect, rule: Rule, *, limit: int, cursor: str | None) -> Page:
        """List people, the farthest reaching first."""
        rows = self.analysis(effect, rule).people
        filters = {"of": "people", "effect": effect.name, "rule": rule}
        return self._lists.slice(rows, "reach", limit=limit, cursor=cursor, filters=filters)

    def person(self, person: str, effect: Effect, rule: Rule) -> NetworkPerson | None:
        """Tell one person's ripple; None for somebody without a relationship."""
        found = self.analysis(effect, rule)
        number = found.history.numbers.get(person)
        if number is None:
            return None
        downstream, upstream = found.paths.descendants(number), found.paths.ancestors(number)
        generations = sizes(downstream)
        return NetworkPerson(
            id=person,
            effect=effect.name,
            rule=rule,
            reach=len(downstream),
            direct_mentees=len(found.direct.get(number, ())),
            mentees_who_mentored=len(found.fertile.get(number, ())),
            depth=max(generations, default=0),
            decayed_reach=decayed(generations),
            generations=[GenerationSize(generation=g, people=n) for g, n in generations.items()],
            descendants=[_descendant(found, other, step) for other, step in _nearest(downstream)],
            lineage=[
                Ancestor(id=found.history.people[other], generation=step.generation)
                for other, step in _nearest(upstream)
            ],
        )

    def flows(self, effect: Effect, rule: Rule, *, limit: int, cursor: str | None) -> Page:
        """List flows between programs, the largest shown figure first."""
        rows = self._flows(self.analysis(effect, rule))
        filters = {"of": "flows", "effect": effect.name, "rule": rule}
        page = self._lists.slice(rows, "shown", limit=limit, cursor=cursor, filters=filters)
        return Page([row["flow"].model_dump() for row in page.items], page.next)

    def _flows(self, found: Analysis) -> list[Row]:
        with self._pool.connection() as connection:
            known = {program: (name, minimum) for program, name, minimum in connection.execute(PROGRAM_NAMES)}
        programs, mentees = found.history.programs, found.flows.mentees
        rows = []
        for (source, target), people in found.flows.people.items():
            (name, minimum), (to_name, to_minimum) = (known.get(programs[p], (None, None)) for p in (source, target))
            strictest = max(_minimum(minimum), _minimum(to_minimum))
            flow = Flow(
                from_program=programs[source],
                from_name=name,
                to_program=programs[target],
                to_name=to_name,
                people=show(Cell(people, people), strictest),
                rate=show(Cell(people / mentees[source], people), strictest),
            )
            # Sorted by what is shown: neither the order nor a cursor tells a hidden figure.
            rows.append({"id": f"{flow.from_program}:{flow.to_program}", "shown": flow.people.value or 0, "flow": flow})
        return sorted(rows, key=lambda row: (-row["shown"], row["id"]))


def _minimum(stated: int | None) -> int:
    return SMALLEST_GROUP if stated is None else stated


def _nearest(steps: dict[int, Step]) -> list[tuple[int, Step]]:
    return sorted(steps.items(), key=lambda item: item[1].generation)[:MOST_DESCENDANTS]


def _descendant(found: Analysis, person: int, step: Step) -> Descendant:
    history, edge = found.history, step.edge
    return Descendant(
        id=history.people[person],
        generation=step.generation,
        via=history.people[int(history.mentor[edge])],
        relationship_id=history.ids[edge],
        program_id=history.programs[int(history.program[edge])],
        started_at=moment(int(history.start[edge])),
        effect_at=moment(int(history.effect[edge])),
    )
