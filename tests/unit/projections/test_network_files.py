"""Files of the network are made piece by piece: no piece grows with the network."""

import numpy as np
import pytest

from services.projections.network.exports.files import ExportFormat, file_bytes
from services.projections.network.exports.visible_network import VisibleNetwork
from services.projections.network.in_memory.id_index import IdNames
from services.ripple import NEVER, TemporalGraph

LARGEST = 4 * 1024 * 1024
"""Bytes of one piece."""


def network(size: int) -> VisibleNetwork:
    """Return a network of mentors with one mentee each."""
    raw = np.arange(4 * size, dtype=np.uint64).view("V16")
    ids, people = IdNames(raw[:size]), IdNames(raw)
    mentor = np.arange(size, dtype=np.int32)
    zeros, start = np.zeros(size, np.int32), np.arange(size, dtype=np.int64)
    graph = TemporalGraph(people, ["P"], (), mentor, mentor + np.int32(size), zeros, start, start)
    end = np.full(size, NEVER, np.int64)
    return VisibleNetwork(graph, np.zeros(2 * size, np.int64), ids, end, zeros.astype(np.int64), ["p"], ["o"], ["O"])


@pytest.mark.parametrize("format", ExportFormat)
def test_no_piece_grows_with_the_network(format: ExportFormat) -> None:
    small, large = ([len(piece) for piece in file_bytes(network(size), format)] for size in (17_000, 51_000))
    assert max(large) <= LARGEST
    assert max(large) < 1.5 * max(small)
    assert sum(large) > 2.5 * sum(small)
    assert len(large) > len(small)


@pytest.mark.parametrize("format", ExportFormat)
def test_a_network_without_a_relationship_is_a_whole_file(format: ExportFormat) -> None:
    content = b"".join(file_bytes(network(0), format))
    assert content.startswith({"csv": b"\xef\xbb\xbf", "parquet": b"PAR1"}.get(format.value, b"<?xml"))
