"""Files of the network by format: what each is called, its type, and its content piece by piece."""

from collections.abc import Iterator
from enum import StrEnum

from services.projections.network.exports.tables import csv_bytes, parquet_bytes
from services.projections.network.exports.visible_network import VisibleNetwork
from services.ripple.files import EdgeDetails, TimeFormat
from services.ripple.files.writer import Format, graph_text


class ExportFormat(StrEnum):
    """A format of the network's file; its value is the ending of the file's name."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    PARQUET = "parquet"


MEDIA_TYPES = {
    ExportFormat.GRAPHML: "application/xml",
    ExportFormat.GEXF: "application/xml",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
}


def file_bytes(network: VisibleNetwork, format: ExportFormat) -> Iterator[bytes]:
    """Return the content of a file, piece by piece; beside the columns, some thousand relationships are in memory."""
    match format:
        case ExportFormat.CSV:
            return csv_bytes(network)
        case ExportFormat.PARQUET:
            return parquet_bytes(network)
    details = EdgeDetails(network.end, network.organization.astype("int32"), network.organizations)
    text = graph_text(Format(format), network.graph, network.reach, TimeFormat.ISO, details, network.ids)
    return (piece.encode() for piece in text)
