"""A file may be long: memory grows by some bytes a row, whatever the rows hold."""

import io
import tracemalloc
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from services.cli.history_import.importer import import_file
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.reporters import JsonReporter
from services.cli.history_import.summary import Report

HEADING = b"organization,program,cohort,start,end,mentor,mentee,note\n"


def rows(count: int) -> Iterator[bytes]:
    """Rows of ever new people, every tenth impossible."""
    for number in range(count):
        start = "2020-02-01" if number % 10 else ""
        yield f"Org {number // 500},First year,2020,{start},,m{number % 900},n{number % 900},row {number}\n".encode()


class Nowhere(io.StringIO):
    """Discards what is written, as a pipe does."""

    def write(self, text: str) -> int:
        return len(text)


def peak(folder: Path, count: int) -> tuple[int, Report]:
    """Measure the peak memory of an import of `count` rows, in bytes."""
    path = folder / f"{count}.csv"
    with path.open("wb") as out:
        out.writelines(chain([HEADING], rows(count)))
    tracemalloc.start()
    with path.open("rb") as file:
        report = import_file(
            file, None, Pseudonymizer(b"k" * 32), JsonReporter(Nowhere(), every_row=True), dry_run=True
        )
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, report


def test_a_row_more_takes_some_bytes_more(tmp_path: Path) -> None:
    few, _ = peak(tmp_path, 3_000)
    many, report = peak(tmp_path, 15_000)
    assert (report.rows, report.refused.total()) == (15_000, 1_500)
    assert (many - few) / 12_000 < 200, f"{few} bytes for 3,000 rows, {many} for 15,000"
