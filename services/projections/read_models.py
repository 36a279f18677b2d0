"""All read models by name: fed by `projector`, rebuilt by `rebuild`, listed by the status."""

from collections.abc import Mapping

from services.projections.desk.projection import DeskProjection
from services.projections.directory.projection import DirectoryProjection
from services.projections.feed.projection import FeedProjection
from services.projections.measures.projection import MeasuresProjection
from services.projections.network.projection import NetworkProjection
from services.projections.programs.projection import ProgramsProjection
from services.projections.room.projection import RoomProjection
from services.projector.projection import Projection


def read_models() -> Mapping[str, Projection]:
    """Create every read model."""
    projections = (
        DirectoryProjection(),
        DeskProjection(),
        RoomProjection(),
        ProgramsProjection(),
        MeasuresProjection(),
        NetworkProjection(),
        FeedProjection(),
    )
    return {projection.name: projection for projection in projections}
