"""Typed data of the public events, one generated module a context (see `services.contract.event_data_code`)."""

from collections.abc import Callable, Mapping
from typing import Any

from services.contract.event_data import enrollment, relationships

EVENT_TYPES: Mapping[Callable[..., Any], str] = {**enrollment.EVENT_TYPES, **relationships.EVENT_TYPES}
"""Event types (`ce_type`) by the type of their data."""
