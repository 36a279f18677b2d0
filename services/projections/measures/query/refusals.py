"""Refusals of queries, each with the name of its rule."""

from services.projections.errors import QueryRefusedError

__all__ = ["QueryRefusedError"]
