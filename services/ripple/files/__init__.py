"""Relationship files: read from CSV or Parquet, written as Parquet, GraphML or GEXF."""

from services.ripple.files.edge_tables import InvalidEdgesError
from services.ripple.files.reader import EdgeDetails, EdgeList, read
from services.ripple.files.time_format import TimeFormat

__all__ = ["EdgeDetails", "EdgeList", "InvalidEdgesError", "TimeFormat", "read"]
