"""What the network can be asked."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.suppression import SMALLEST_GROUP
from services.projections.errors import GroupTooSmallError, NotFoundError
from services.projections.network.answers import cohorts, flows, paths, people, person, programs, summary
from services.projections.network.answers import timeline as months
from services.projections.network.answers import tree as trees
from services.projections.network.answers import what_if as losses
from services.projections.network.answers.row_visibility import Mask, ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.generation_cache import GenerationCache
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.in_memory.published import PublishedSnapshot
from services.projections.network.in_memory.scope import Scope
from services.web.conditional_reads import ReadPosition
from services.web.cursors import Cursor
from services.web.pagination import Lists, Page, Row


class NetworkQueries:
    """Answers from the network in memory, caught up with the position that the read model stands at.

    Args:
        pool: The projections' database.
        lists: Pages of lists.
        live: The network in memory.
        reading: Where the network's projection stands.
    """

    def __init__(self, pool: Pool, lists: Lists, live: LiveNetwork, reading: Callable[[], ReadPosition]) -> None:
        self._pool, self._lists, self._reading = pool, lists, reading
        self.live = live
        self.published, self._generation_cache = PublishedSnapshot(live), GenerationCache()

    def reading(self) -> ReadPosition:
        """Say where the network stands that answers."""
        return self.published.served_reading(self._reading())

    def analysis(self, asked: Scope) -> Analysis:
        """Return the measures of what is asked for.

        Raises:
            NotFoundError: No relationship was ever seen in the program or organization asked for.
        """
        found = self.published.analysis(asked, self._reading())
        if asked.program is not None and self.live.number("program", asked.program) is None:
            raise NotFoundError(f"no relationship of a program {asked.program} is in the network")
        if asked.organization is not None and self.live.number("organization", asked.organization) is None:
            raise NotFoundError(f"no relationship of an organization {asked.organization} is in the network")
        return found

    def summary(self, asked: Scope, disclosure: Disclosure) -> summary.NetworkSummary:
        """Tell the network in a few figures."""
        return summary.summary(self._part(asked, disclosure))

    def timeline(self, asked: Scope, disclosure: Disclosure) -> months.Timeline:
        """Tell how it grew, month by month."""
        now = self._part(asked, disclosure)
        if asked.as_of is not None:
            return months.timeline(now, now)
        month = np.datetime64(now.until, "us").astype("datetime64[M]").astype("datetime64[us]").astype(np.int64)
        return months.timeline(self.live.analysis(replace(asked, as_of=int(month) - 1)), now)

    def people(
        self, asked: Scope, disclosure: Disclosure, *, order: people.Order = "reach", limit: int, cursor: str | None
    ) -> Page:
        """List people, those first who come first in the order.

        Raises:
            NotReadyError: The order takes long to count, and is being counted.
        """
        found = self.analysis(asked)
        if order in ("depth", "decayed_reach"):
            found = self._generation_cache.with_generations(found)
        seen = self._programs(disclosure).people(found)

        def choose(last: Cursor | None) -> list[Row]:
            numbers = people.after(found, order, seen, last, limit).tolist()
            return [people.line(found, order, number) for number in numbers]

        filters = {"of": "people", "order": order, **asked.describe()}
        return self._lists.select_page(choose, order, limit=limit, cursor=cursor, filters=filters)

    def person(self, identity: str, asked: Scope, disclosure: Disclosure) -> person.NetworkPerson | None:
        """Tell one person's ripple; None for somebody without a relationship that may be seen."""
        found = self.analysis(asked)
        seen = self._programs(disclosure).people(found)
        number = self._number(identity, seen)
        return None if number is None else person.person(found, number, seen)

    def tree(
        self, identity: str, under: str | None, bounds: trees.Bounds, asked: Scope, disclosure: Disclosure
    ) -> trees.Tree | None:
        """Tell a branch of one person's ripple; None for somebody without a relationship that may be seen.

        Raises:
            NotFoundError: The branch asked for is not in it.
        """
        found, known = self.analysis(asked), self._programs(disclosure)
        seen = known.people(found)
        root = self._number(identity, seen)
        if root is None:
            return None
        branch = root if under is None else self._number(under, seen)
        told = None if branch is None else trees.tree(found, root, branch, bounds, known)
        if told is None:
            raise NotFoundError(f"{under} is not in the ripple of {identity}")
        return told

    def paths(self, ancestor: str, descendant: str, asked: Scope, disclosure: Disclosure) -> paths.PathsFound:
        """Tell how influence got from one person to another.

        Raises:
            NotFoundError: One of them has no relationship that may be seen.
        """
        found, known = self.analysis(asked), self._programs(disclosure)
        seen = known.people(found)
        return paths.paths(found, self._somebody(ancestor, seen), self._somebody(descendant, seen), known)

    def flows(self, asked: Scope, disclosure: Disclosure, *, limit: int, cursor: str | None) -> Page:
        """List flows between programs, the largest shown figure first."""
        self.analysis(asked)  # refuses what is unknown
        rows = flows.flows(self.analysis(asked.whole), asked, self._programs(disclosure))
        filters = {"of": "flows", **asked.describe()}
        page = self._lists.slice(rows, "shown", limit=limit, cursor=cursor, filters=filters)
        return Page(list(flows.shown(page.items)), page.next)

    def program(self, identity: str, asked: Scope, disclosure: Disclosure) -> programs.ProgramRipple | None:
        """Tell what one program set in motion; None where it has no relationship."""
        found = self.analysis(asked)
        number = self.live.number("program", identity)
        if number is None or not np.any(found.graph.program == number):
            return None
        return programs.program(found, number, self._programs(disclosure))

    def cohorts(self, by: cohorts.By, horizon: int, asked: Scope, disclosure: Disclosure) -> cohorts.CohortList:
        """Tell how long it takes to give back, cohort by cohort."""
        self.analysis(asked)  # refuses what is unknown
        found, known = self.analysis(asked.whole), self._programs(disclosure)
        told = cohorts.cohorts(found, by, horizon, self._first_reached_in(found, asked, known), known)
        return told.model_copy(update={"program": asked.program, "organization": asked.organization})

    def losses(self, without: Sequence[str], asked: Scope, disclosure: Disclosure) -> losses.WhatIf:
        """Tell who would be missing without each of some people.

        Raises:
            NotFoundError: One of them has no relationship that may be seen.
        """
        found, known = self.analysis(asked), self._programs(disclosure)
        seen = known.people(found)
        return losses.losses(found, [self._somebody(each, seen) for each in without], seen, known)

    def _first_reached_in(self, found: Analysis, asked: Scope, known: ProgramVisibility) -> Mask:
        """Mark the people whom influence first reached in the program or organization asked for; all, if in neither."""
        if asked.whole == asked:
            return np.ones(len(found.people), np.bool_)
        wanted = [
            (asked.program is None or program == asked.program)
            and (asked.organization is None or known[program].organization == asked.organization)
            for program in found.programs
        ]
        where = cohorts.first_program(found)
        reached: Mask = where >= 0
        reached[reached] = np.array(wanted, np.bool_)[where[reached]]
        return reached

    def _part(self, asked: Scope, disclosure: Disclosure) -> Analysis:
        """Return an analysis of which figures may be told.

        Raises:
            GroupTooSmallError: It is of a part with too few people, of whom some may not be seen.
        """
        found = self.analysis(asked)
        if asked.program or asked.organization:
            known = self._programs(disclosure)
            minimum = known[asked.program].minimum if asked.program else SMALLEST_GROUP
            people_there = int(found.present.sum())
            if 0 < people_there < minimum and known.edges(found) is not None:
                raise GroupTooSmallError(minimum)
        return found

    def _programs(self, disclosure: Disclosure) -> ProgramVisibility:
        return ProgramVisibility.read(self._pool, disclosure)

    def _number(self, identity: str, seen: Mask) -> int | None:
        number = self.live.number("person", identity)
        return number if number is not None and number < seen.size and seen[number] else None

    def _somebody(self, identity: str, seen: Mask) -> int:
        number = self._number(identity, seen)
        if number is None:
            raise NotFoundError(f"nobody of the id {identity} is in the network")
        return number
