"""Stages of participations, from the application to a good end."""

from collections.abc import Mapping
from typing import Any

from services.projections.measures.estimates.figures import PartFigure

STAGES = ("applied", "enrolled", "matched", "active", "closed-well")


def stage_parts(row: Mapping[str, Any]) -> tuple[PartFigure, ...]:
    """Return how many participations and people have reached each stage; stages that none has reached are no parts.

    Args:
        row: The sums by stage.
    """
    return tuple(PartFigure(stage, reached(row, stage), people(row, stage)) for stage in STAGES if reached(row, stage))


def reached(row: Mapping[str, Any], stage: str) -> float:
    """Return how many participations have reached a stage."""
    return float(row[stage.replace("-", "_")])


def people(row: Mapping[str, Any], stage: str) -> int:
    """Return how many people have reached a stage."""
    return int(row[f"{stage.replace('-', '_')}_people"])
