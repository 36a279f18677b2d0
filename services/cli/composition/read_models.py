"""Every read model there is, and whose database it is in. Imported late: it loads what they compute with."""

from typing import Literal

from services.projector.projection import Projection


def projections() -> dict[str, Projection]:
    """Give every read model by name; the eligibility of `relationships` is one of them."""
    from services.projections.read_models import read_models
    from services.relationships.eligibility.projection import EligibilityProjection

    eligibility = EligibilityProjection()
    return {**read_models(), eligibility.name: eligibility}


def database_of(name: str) -> Literal["relationships", "projections"]:
    """Say whose database a read model is in: eligibility belongs to the service that decides by it."""
    return "relationships" if name == "eligibility" else "projections"
