"""The logs of a process, given back after a test: they are a setting of the process, and a worker runs many files."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def kept_logs() -> Iterator[None]:
    """Give structlog and the root logger the configuration back that they had at the beginning."""
    configured, kept = structlog.is_configured(), structlog.get_config()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        structlog.configure(**kept) if configured else structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)
