"""All read models by name: fed by `projector`, rebuilt by `rebuild`, listed by the status."""

from collections.abc import Mapping

from services.projections.directory.projection import Directory
from services.projections.feed.projection import Feed
from services.projections.network.projection import Network
from services.projections.programs.projection import Programs
from services.projector.projection import Projection


def read_models() -> Mapping[str, Projection]:
    """Create every read model."""
    return {projection.name: projection for projection in (Directory(), Programs(), Network(), Feed())}
