"""All read models and their databases. Imported late: it loads numpy and numba."""

from typing import Literal

from services.projector.projection import Projection


def projections() -> dict[str, Projection]:
    """Return every read model by name, including the eligibility of `relationships`."""
    from services.projections.read_models import read_models
    from services.relationships.eligibility.projection import EligibilityProjection

    eligibility = EligibilityProjection()
    return {**read_models(), eligibility.name: eligibility}


def database_of(name: str) -> Literal["relationships", "projections"]:
    """Return the service whose database holds a read model: eligibility belongs to `relationships`."""
    return "relationships" if name == "eligibility" else "projections"
