"""Every metric that an alert or a chart names is exposed by a server, with the labels that are used."""

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families as parse

from services.enrollment import service as enrollment
from services.platform.settings import DatabaseSettings, Settings
from services.projections import service as projections
from services.projector import connections as engine
from services.publication import migrations as publication
from services.publication.relay_state import RelayState
from tests.support.event_stories import federation, interleave
from tests.support.read_side import ReadSide
from tests.unit.deploy.manifests import DEPLOY, ROOT

OF_PROMETHEUS = {"up": {"job", "instance"}}
SELECTOR = re.compile(r"\b(mentorship_[a-z0-9_]+|up)\b(?:\{([^}]*)\})?")


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((DEPLOY / "monitoring" / "alerts.yaml").read_text())["groups"]
    selected: list[dict[str, Any]] = group["rules"]
    return selected


def expressions() -> list[str]:
    board = json.loads((DEPLOY / "monitoring" / "dashboard.json").read_text())
    charts = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [*(rule["expr"] for rule in rules()), *charts]


@pytest.fixture
def exported(database: str) -> Iterator[dict[str, set[str]]]:
    """Return the labels of each metric, by name, that a read side and a write service export."""
    enrollment.migrate(database)
    publication.migrate(database)
    projections.migrate(database)
    database_settings = DatabaseSettings(database=database)
    settings = Settings(
        enrollment=database_settings,
        projections=database_settings,
        key="k" * 32,
        command_key="c" * 32,
        cursor_keys="s" * 32,
    )
    writing, reading = enrollment.build(settings), projections.build(settings)
    RelayState(database, "enrollment", "kafka").load()
    random = Random(3)
    models = [*reading.projections.values(), writing.process.projection]
    ReadSide(database, models).play(interleave(federation(random), random))
    with engine.connect(database) as connection:
        connection.execute(
            "INSERT INTO projection.generations (projection, generation, state, feed, fingerprint) "
            "VALUES ('network', 9, 'building', 'log', '')"
        )
    labels: dict[str, set[str]] = dict(OF_PROMETHEUS)
    for app in (writing.app(None), reading.app(None)):
        client = TestClient(app)
        client.get("/livez")
        for family in parse(client.get("/metrics").text):
            for sample in family.samples:
                labels.setdefault(sample.name, {"job", "instance"}).update(sample.labels)
    yield labels
    writing.close()
    reading.close()


def test_what_is_asked_is_told(exported: dict[str, set[str]]) -> None:
    queries = 0
    for expression in expressions():
        grouped = {label.strip() for labels in re.findall(r"by \(([^)]*)\)", expression) for label in labels.split(",")}
        labels: set[str] = set()
        for name, selector in SELECTOR.findall(expression):
            assert name in exported, f"nobody tells {name}, of {expression}"
            assert set(re.findall(r"(\w+)=", selector)) <= exported[name], expression
            labels |= exported[name]
            queries += 1
        assert grouped <= labels, expression
    assert queries > 15


def test_everything_told_is_described(exported: dict[str, set[str]]) -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    table = re.findall(r"^\| (`(?:mentorship_|…_)[^|]*) \|", text, re.MULTILINE)
    described = {name for row in table for name in _split_names(row)}
    begun = {name.replace("_total", "_created") for name in exported if name.endswith("_total")}  # of each counter
    named = exported.keys() - OF_PROMETHEUS.keys() - begun
    bare = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in named}
    assert bare <= described, bare - described


def test_every_alert_leads_to_its_runbook() -> None:
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for rule in rules():
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert page == "docs/operating.md"
        assert anchor in anchors, rule["alert"]


def _split_names(row: str) -> Iterator[str]:
    """Yield the names in a row of the table; `…_x` means the first with another ending."""
    first = ""
    for name in re.findall(r"`([^`]+)`", row):
        if name.startswith("…"):
            stem = re.sub(r"_(position|news_seconds|running|total|claims_rejected_total)$", "", first)
            stem = stem.removesuffix("_claims_rejected")
            yield stem + name.removeprefix("…")
        else:
            first = name
            yield name
