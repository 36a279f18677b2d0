"""The SQL that folds execute is kept in `golden/<read model>.sql`, readable and ready for psql.

The files are generated. Accept a change with `python -m tests.unit.projections.test_generated_sql`.
"""

import re
import textwrap
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

from services.projector.projection import Cursor, Projection
from tests.support.events import examples
from tests.support.read_model_versions import read_models

GOLDEN = Path(__file__).parent / "golden"
ACCEPT = "python -m tests.unit.projections.test_generated_sql"
_HEAD = """\
-- The statements that the fold of the read model `{name}` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO {name}_g1; EXPLAIN (GENERIC_PLAN) <statement>
"""
_SPACE = "\0"  # represents a space at which a line may not be broken
_CLAUSES = r"(?:WITH|INSERT|SELECT|FROM|CROSS JOIN|JOIN|WHERE|GROUP BY|ORDER BY|ON CONFLICT|RETURNING)"


class StatementRecorder:
    """A cursor that records statements instead of executing them."""

    def __init__(self) -> None:
        self.statements: dict[str, None] = {}
        self.rowcount = 1  # every statement has affected a row, so that no statement is skipped

    def execute(self, query: str, params: object = None) -> None:  # noqa: ARG002 - the signature of a cursor
        self.statements[query] = None

    @property
    def connection(self) -> "StatementRecorder":
        """Return itself: a fold may send its statements at once."""
        return self

    def pipeline(self) -> nullcontext[None]:
        """Return a pipeline that sends each at once."""
        return nullcontext()


def statements(projection: Projection) -> list[str]:
    """Return the distinct statements of a fold of one example of every event type, in their order."""
    recorder = StatementRecorder()
    events = [event for event in examples() if event.type in projection.handled]
    projection.fold(cast("Any", events), cast("Cursor", recorder))
    return list(recorder.statements)


def golden(projection: Projection) -> str:
    """Return the content of the golden file of a read model."""
    blocks = [f"{pretty(statement)};\n" for statement in statements(projection)]
    return "\n".join([_HEAD.format(name=projection.name), *blocks])


def pretty(statement: str) -> str:
    """Break a statement before its main clauses and number its parameters, as a server does."""
    numbers = count(1)
    numbered = re.sub(r"%[bst](?=::|\b)", lambda _: f"${next(numbers)}", " ".join(statement.split()))
    whole_literals = re.sub(r"'[^']*'", lambda literal: literal[0].replace(" ", _SPACE), numbered)
    lines = re.split(rf"(?<!\()(?<!CROSS) (?={_CLAUSES} |counted AS)", whole_literals)
    wrapped = (textwrap.fill(line, 118, subsequent_indent="    ", break_long_words=False) for line in lines)
    return "\n".join(wrapped).replace(_SPACE, " ")


@pytest.mark.parametrize("projection", read_models(), ids=lambda projection: projection.name)
def test_the_golden_file_holds_the_statements_that_are_executed(projection: Projection) -> None:
    path = GOLDEN / f"{projection.name}.sql"
    assert path.read_text(encoding="utf-8") == golden(projection), f"{path.name} is outdated: accept with `{ACCEPT}`"


def test_there_is_no_golden_file_without_a_read_model() -> None:
    assert {path.stem for path in GOLDEN.glob("*.sql")} == {projection.name for projection in read_models()}


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for model in read_models():
        (GOLDEN / f"{model.name}.sql").write_text(golden(model), encoding="utf-8")
