"""Parts as Parquet files: the table, and the mark in the schema's metadata."""

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
    """A file is no part, or not of the same whole as the others; the message says which and why."""


@dataclass(frozen=True)
class PartFile:
    """A part's file, its mark read, its table not yet.

    Attributes:
        path: the file.
        mark: what it says of itself.
        schema: its columns.
    """

    path: Path
    mark: Manifest
    schema: pa.Schema

    def column(self, name: str) -> Any:  # noqa: ANN401 - pyarrow carries no type information
        """Read one column.

        Raises:
            PartRefusedError: the file is torn.
        """
        try:
            return pyarrow.parquet.read_table(self.path, columns=[name])[name]
        except (pa.ArrowException, OSError, KeyError) as error:
            raise InvalidPartError(f"{self.path.name} is torn: {_line(error)}") from None


def save(path: Path, part: PartialResult, mark: Manifest) -> None:
    """Write a part; the file appears when it is complete, an existing one is replaced."""
    schema = part.schema.with_metadata({METADATA_KEY: mark.encode()})
    with atomic_file(path) as unfinished, pyarrow.parquet.ParquetWriter(unfinished, schema) as writer:
        for batch in part.batches():
            writer.write_batch(batch)


def load(path: Path) -> PartFile:
    """Open a part.

    Raises:
        PartRefusedError: it cannot be read, or nothing in it says which part of what it is.
    """
    try:
        schema = pyarrow.parquet.read_schema(path)
        mark = Manifest.decode((schema.metadata or {})[METADATA_KEY])
    except KeyError:
        raise InvalidPartError(f"{path.name} does not say which part of what it is; write parts with --out") from None
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InvalidPartError(f"{path.name} is torn or no part: {_line(error)}") from None
    return PartFile(path, mark, schema)


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")[:200]
