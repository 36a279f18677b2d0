"""Relationship files: read from CSV or Parquet, written as Parquet, GraphML or GEXF."""

from services.ripple.files.reader import EdgeList, InvalidEdgesError, read
from services.ripple.files.time_format import TimeFormat

__all__ = ["EdgeList", "InvalidEdgesError", "TimeFormat", "read"]
