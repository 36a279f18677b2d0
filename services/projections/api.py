"""Every read of the `/v1` interface, over one pool and one view of where the read models stand."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends

from services.contract.registry import Registry
from services.platform.database import Pool
from services.projections.directory import routes as directory
from services.projections.directory.queries import DirectoryQueries
from services.projections.feed import routes as feed
from services.projections.feed.queries import FeedQueries
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.api import routes as network
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.programs import routes as programs
from services.projections.programs.queries import ProgramQueries
from services.projections.registry import routes as registry
from services.projections.status import routes as status
from services.projections.status.changes import Watch
from services.projections.status.lookup import Standing
from services.web.conditional_reads import ReadPosition, conditional_read
from services.web.cursors import Cursors
from services.web.identity.principal import ROLES, require
from services.web.pagination import Lists
from services.web.unknown_parameters import refuse_unknown_parameters


@dataclass(frozen=True, slots=True)
class Queries:
    """What the read models can be asked; the API and the pages ask the same."""

    directory: DirectoryQueries
    programs: ProgramQueries
    network: NetworkQueries
    feed: FeedQueries
    standing: Standing

    @classmethod
    def over(cls, pool: Pool, cursors: Cursors, standing: Standing) -> "Queries":
        """Make them.

        Args:
            pool: The projections' database.
            cursors: Writes where lists go on.
            standing: Where the read models stand.
        """
        lists, live = Lists(pool, cursors), LiveNetwork(pool)
        return cls(
            DirectoryQueries(pool, lists),
            ProgramQueries(pool),
            NetworkQueries(pool, lists, live, lambda: standing.reading("network")),
            FeedQueries(pool, cursors),
            standing,
        )

    def reading(self, name: str) -> ReadPosition:
        """Say where a read model stands, as far as it answers."""
        return self.network.reading() if name == "network" else self.standing.reading(name)


def router(queries: Queries, standing: Standing, names: list[str]) -> APIRouter:
    """Make the routes for members of the federation.

    Args:
        queries: What can be asked.
        standing: Where the read models stand.
        names: The read models.
    """
    reads = APIRouter(dependencies=[Depends(refuse_unknown_parameters)])
    reads.include_router(directory.router(queries.directory, conditional_read(lambda: standing.reading("directory"))))
    reads.include_router(programs.router(queries.programs, conditional_read(lambda: standing.reading("programs"))))
    reads.include_router(network.router(queries.network, conditional_read(queries.network.reading)))
    reads.include_router(feed.router(queries.feed, conditional_read(lambda: standing.reading("feed"))))
    member = APIRouter(dependencies=[Depends(require(*ROLES))])
    member.include_router(reads)
    member.include_router(status.router(standing.status, Watch(names, queries.reading)))
    return member


def public(publisher: str) -> APIRouter:
    """Make the routes for everybody: the schemas of the published language."""
    return registry.router(Registry((publisher,)))
