"""The statements in the golden files are valid: PostgreSQL plans each of them on the tables of its read model."""

from pathlib import Path

import psycopg
import pytest

from services.projector.projection import Projection
from tests.support.read_model_versions import read_models

GOLDEN = Path(__file__).parents[2] / "unit" / "projections" / "golden"


@pytest.mark.parametrize("projection", read_models(), ids=lambda projection: projection.name)
def test_every_statement_can_be_explained(projection: Projection, database: str) -> None:
    text = (GOLDEN / f"{projection.name}.sql").read_text(encoding="utf-8")
    statements = [part for part in text.split(";\n") if part.strip()]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(projection.schema_sql.encode())
        for statement in statements:
            body = "\n".join(line for line in statement.splitlines() if not line.startswith("--"))
            assert connection.execute(f"EXPLAIN (GENERIC_PLAN) {body}".encode()).fetchone()
