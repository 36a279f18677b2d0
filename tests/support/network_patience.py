"""Patience of queries of the network: where its first load compiles, it takes longer than a caller waits."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.projections.network.in_memory import live_network
from tests.support.wait import PATIENCE_SECONDS


@contextmanager
def patient_queries() -> Iterator[None]:
    """Let queries wait for the network as long as tests wait, instead of asking their caller to come back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_network, "WAIT_SECONDS", PATIENCE_SECONDS)
        yield
