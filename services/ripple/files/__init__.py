"""Relationships in files: read from CSV or Parquet, written as Parquet, GraphML or GEXF."""

from services.ripple.files.reader import Edges, EdgesRefusedError, read
from services.ripple.files.time_format import Clock

__all__ = ["Clock", "Edges", "EdgesRefusedError", "read"]
