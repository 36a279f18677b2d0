"""Partial results as Parquet files: the table, with the manifest in the schema's metadata."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from services.ripple.files.writer import atomic_file
from services.ripple.shards.manifest import Manifest
from services.ripple.shards.partial_result import PartialResult

METADATA_KEY = b"mentorship.part"


class InvalidPartError(ValueError):
    """A file is not a part, or belongs to another whole; the message says which and why."""


@dataclass(frozen=True)
class PartFile:
    """A part's file: its manifest is read, its table is not.

    Attributes:
        path: The file.
        manifest: Its manifest.
        schema: Its columns.
    """

    path: Path
    manifest: Manifest
    schema: pa.Schema

    def column(self, name: str) -> Any:  # noqa: ANN401 - pyarrow carries no type information
        """Read one column.

        Raises:
            InvalidPartError: The file is corrupt.
        """
        try:
            return pyarrow.parquet.read_table(self.path, columns=[name])[name]
        except (pa.ArrowException, OSError, KeyError) as error:
            raise InvalidPartError(f"{self.path.name} is corrupt: {_line(error)}") from None


def save(path: Path, part: PartialResult, manifest: Manifest) -> None:
    """Write a part; the file appears when it is complete, and replaces an existing one."""
    schema = part.schema.with_metadata({METADATA_KEY: manifest.encode()})
    with atomic_file(path) as unfinished, pyarrow.parquet.ParquetWriter(unfinished, schema) as writer:
        for batch in part.batches():
            writer.write_batch(batch)


def load(path: Path) -> PartFile:
    """Open a part.

    Raises:
        InvalidPartError: The file is unreadable or has no manifest.
    """
    try:
        schema = pyarrow.parquet.read_schema(path)
        manifest = Manifest.decode((schema.metadata or {})[METADATA_KEY])
    except KeyError:
        raise InvalidPartError(f"{path.name} has no manifest; write parts with --out") from None
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InvalidPartError(f"{path.name} is corrupt or not a part: {_line(error)}") from None
    return PartFile(path, manifest, schema)


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")[:200]
