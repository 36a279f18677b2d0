"""Routes of every read of the `/v1` interface, over one connection pool and one status look-up."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Depends

from services.contract.registry import Registry
from services.platform.database import Pool
from services.projections.desk import routes as desk
from services.projections.desk.queries import DeskQueries
from services.projections.directory import routes as directory
from services.projections.directory.queries import DirectoryQueries
from services.projections.disclosure.reads import read_by_content, read_by_door
from services.projections.feed import routes as feed
from services.projections.feed.queries import FeedQueries
from services.projections.measures.query import routes as measures
from services.projections.measures.query.queries import MeasureQueries
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.api import routes as network
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.programs import routes as programs
from services.projections.programs.queries import ProgramQueries
from services.projections.questionnaires.queries import QuestionnaireQueries
from services.projections.registry import routes as registry
from services.projections.releases import routes as releases
from services.projections.releases.queries import ReleaseQueries
from services.projections.releases.split_queries import SplitQueries
from services.projections.room import routes as room
from services.projections.room.queries import RoomQueries
from services.projections.scorecard import routes as scorecard
from services.projections.scorecard.benchmarks import BenchmarkQueries
from services.projections.scorecard.objectives import ObjectiveQueries
from services.projections.status import routes as status
from services.projections.status.changes import PositionWatch
from services.projections.status.lookup import StatusLookup
from services.projections.status.models import ProcessStatus, Status
from services.projections.workspace.queries import WorkspaceQueries
from services.projector.content_version import read_version
from services.web.conditional_reads import ReadPosition, conditional_read
from services.web.cursors import Cursors
from services.web.identity.principal import ROLES, require, require_member
from services.web.pagination import Lists


@dataclass(frozen=True, slots=True)
class Queries:
    """Queries of the read models, shared by the API and the pages."""

    directory: DirectoryQueries
    desk: DeskQueries
    room: RoomQueries
    programs: ProgramQueries
    releases: ReleaseQueries
    network: NetworkQueries
    workspace: WorkspaceQueries
    feed: FeedQueries
    splits: SplitQueries
    measures: MeasureQueries
    objectives: ObjectiveQueries
    benchmarks: BenchmarkQueries
    questionnaires: QuestionnaireQueries
    lookup: StatusLookup

    @classmethod
    def over(cls, pool: Pool, cursors: Cursors, lookup: StatusLookup) -> "Queries":
        """Create them over one pool.

        Args:
            pool: The projections' database.
            cursors: Encodes the cursors of lists.
            lookup: Looks up the status of the read models.
        """
        lists, live, released = Lists(pool, cursors), LiveNetwork(pool), ReleaseQueries(pool)
        directory, splits = DirectoryQueries(pool, lists), SplitQueries(pool)
        return cls(
            directory,
            DeskQueries(pool, lists),
            RoomQueries(pool),
            ProgramQueries(pool, released),
            released,
            NetworkQueries(pool, lists, live, lambda: lookup.reading("network")),
            WorkspaceQueries(pool, lists),
            FeedQueries(pool, cursors),
            splits,
            MeasureQueries(pool, splits, lambda connection: read_version(connection, "measures")),
            ObjectiveQueries(pool, directory, released),
            BenchmarkQueries(pool),
            QuestionnaireQueries(pool, released),
            lookup,
        )

    def reading(self, name: str) -> ReadPosition:
        """Return the position of a read model at which it answers queries."""
        return self.network.reading() if name == "network" else self.lookup.reading(name)


def router(
    queries: Queries,
    lookup: StatusLookup,
    names: list[str],
    sources: Collection[str],
    processes: Callable[[], list[ProcessStatus]] = list,
) -> APIRouter:
    """Return the routes: rows for everybody who belongs to the federation, figures for those with a role, the desk.

    Args:
        queries: The queries.
        lookup: Looks up the status of the read models.
        names: Names of the read models.
        sources: The sources that the read models may read.
        processes: Returns the status of the process managers.
    """

    def read_status() -> Status:
        return lookup.status().model_copy(update={"processes": processes()})

    # Shares and consents are facts of the directory: another read model may be ahead of it, or behind.
    changes = queries.network.disclosure_changes
    rows = APIRouter(dependencies=[Depends(require_member)])
    rows.include_router(
        directory.router(queries.directory, conditional_read(lambda: lookup.reading("directory"), sources))
    )
    rows.include_router(
        room.router(
            queries.room,
            conditional_read(lambda: lookup.reading("room"), sources, moment=room.room_moment, version=changes),
        )
    )
    figures = APIRouter(dependencies=[Depends(require(*ROLES))])
    figures.include_router(
        programs.router(
            queries.programs,
            read_by_content(
                conditional_read(
                    lambda: lookup.reading("programs"), sources, version=lambda: queries.releases.reading().position
                ),
                lambda: lookup.reading("programs"),
            ),
        )
    )
    released_reading = conditional_read(queries.releases.reading, sources, moment=measures.query_day, version=changes)
    released = APIRouter(dependencies=[Depends(require("coordinator", "executive", "analyst", "consumer"))])
    released.include_router(
        measures.router(
            queries.measures,
            read_by_door(
                conditional_read(
                    lambda: lookup.reading("measures"),
                    sources,
                    moment=measures.query_moment,
                    version=lambda: queries.releases.reading().position,
                ),
                released_reading,
            ),
        )
    )
    reading = read_by_content(
        conditional_read(queries.network.reading, sources, version=changes), queries.network.reading
    )
    figures.include_router(network.router(queries.network, reading))
    figures.include_router(
        feed.router(queries.feed, conditional_read(lambda: lookup.reading("feed"), sources, version=changes))
    )
    figures.include_router(
        status.router(
            read_status,
            PositionWatch(names, queries.reading),
            PositionWatch(["releases"], lambda _: queries.releases.reading()),
        )
    )
    released.include_router(
        releases.router(
            queries.releases, queries.splits, conditional_read(queries.releases.reading, sources, version=changes)
        )
    )

    def scored_with() -> str:
        return f"{lookup.reading('directory').position}-{queries.releases.reading().position}"

    released.include_router(
        scorecard.router(
            queries.objectives,
            queries.benchmarks,
            read_by_content(
                conditional_read(
                    lambda: lookup.reading("measures"), sources, moment=measures.query_moment, version=scored_with
                ),
                lambda: lookup.reading("measures"),
                measures.query_moment,
            ),
        )
    )
    staff = APIRouter(dependencies=[Depends(require("coordinator"))])
    staff.include_router(
        desk.router(
            queries.desk,
            conditional_read(lambda: lookup.reading("desk"), sources, moment=desk.desk_moment, version=changes),
        )
    )
    member = APIRouter()
    member.include_router(staff)
    member.include_router(rows)
    member.include_router(figures)
    member.include_router(released)
    return member


def public(publishers: Iterable[str]) -> APIRouter:
    """Return the public routes: the schemas of the published language, by the topics of some publishers."""
    return registry.router(Registry(tuple(publishers)))
