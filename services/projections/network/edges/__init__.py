"""Relationships in files: read from CSV or Parquet, written as Parquet, GraphML or GEXF."""

from services.projections.network.edges.clock import Clock
from services.projections.network.edges.reading import Edges, EdgesRefusedError, read

__all__ = ["Clock", "Edges", "EdgesRefusedError", "read"]
