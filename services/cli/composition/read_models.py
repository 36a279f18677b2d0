"""All read models and their databases. Imported late: it loads numpy and numba."""

from collections.abc import Mapping
from typing import Literal

from services.cli.composition.processes import process_projections, service_of
from services.platform.settings import EVERY_ORGANIZATION, Settings
from services.projector.projection import Projection


def projections() -> dict[str, Projection]:
    """Return every read model by name, with those of the write services: eligibility, and what is pending."""
    from services.projections.read_models import read_models
    from services.relationships.eligibility.projection import EligibilityProjection

    eligibility = EligibilityProjection()
    return {**read_models(), eligibility.name: eligibility, **process_projections()}


def publishers_of(settings: Settings, name: str) -> Mapping[str, frozenset[str]]:
    """Return the publishers that a read model reads, each with the organizations it may speak for.

    A write service decides by its own publisher's facts alone; the read side reads every trusted publisher.
    """
    if database_of(name) == "projections":
        return settings.speakers
    return {settings.publisher: frozenset({EVERY_ORGANIZATION})}


def database_of(name: str) -> Literal["enrollment", "relationships", "projections"]:
    """Return the service whose database holds a read model."""
    return "relationships" if name == "eligibility" else service_of(name) or "projections"
