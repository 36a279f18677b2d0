"""The read models there are, by name: what `project` feeds, `rebuild` rebuilds and the status lists."""

from collections.abc import Mapping

from services.projections.directory.projection import Directory
from services.projections.feed.projection import Feed
from services.projections.network.projection import Network
from services.projections.programs.projection import Programs
from services.projector.projection import Projection


def read_models() -> Mapping[str, Projection]:
    """Make every read model."""
    return {projection.name: projection for projection in (Directory(), Programs(), Network(), Feed())}
