"""The relationships of the network that a reader may see, with what each of them is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.projections.network.in_memory.analysis import Analysis, Counts
from services.projections.network.in_memory.id_index import IdNames
from services.ripple import TemporalGraph


@dataclass(frozen=True)
class VisibleNetwork:
    """A part of the network: whole relationships, and nothing that follows from others.

    Attributes:
        graph: Its relationships, in order of their start; the names of programs are those that the reader finds.
        reach: Person → people reached along these relationships alone.
        ids: Ids of the relationships.
        end: When each ended, or NEVER.
        organization: Number of the organization of each.
        program_ids, organization_ids: Ids by number.
        organizations: Names by number.
    """

    graph: TemporalGraph
    reach: Counts
    ids: IdNames
    end: Counts
    organization: Counts
    program_ids: Sequence[str]
    organization_ids: Sequence[str]
    organizations: Sequence[str]


def visible_network(
    analysis: Analysis, programs: Mapping[str, str | None], organizations: Mapping[str, str]
) -> VisibleNetwork:
    """Return the relationships of an analysis with names. O(relationships).

    Args:
        analysis: The relationships that the reader may see, with people as the reader sees them.
        programs: Names of the programs that the reader finds in lists, by id.
        organizations: Names of the organizations that the reader finds in lists, by id.
    """
    program_ids, organization_ids = list(analysis.programs), list(analysis.organizations)
    names = [programs.get(each) or each for each in program_ids]
    return VisibleNetwork(
        graph=replace(analysis.graph, people=analysis.people, programs=names),
        reach=analysis.reach,
        ids=analysis.ids,
        end=analysis.end,
        organization=analysis.organization,
        program_ids=program_ids,
        organization_ids=organization_ids,
        organizations=[organizations.get(each) or each for each in organization_ids],
    )
