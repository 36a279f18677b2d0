"""Figures of a running ecosystem that do not depend on the day on which they are asked for."""

from collections import Counter
from typing import Any

from starlette.testclient import TestClient

_NETWORK = ("summary", "flows", "timeline", "people?order=reach&limit=100")
_LISTS = {
    "organizations": ("state",),
    "programs": ("state", "name", "confidentiality"),
    "participations": ("state", "role"),
    "relationships": ("state", "formality", "direction", "shape", "end_reason", "sessions_held", "goals_met"),
}
_DASHBOARD = ("sessions", "goals", "feedback", "active_relationships")


def figures(client: TestClient, as_of: str) -> dict[str, Any]:
    """Return the dashboards, the ripple, and what the lists hold.

    Args:
        client: Of a reader who sees exact figures.
        as_of: The moment of the ripple's figures.
    """
    programs = {item["name"]: item["id"] for item in _get(client, "/v1/programs?limit=200")["items"]}
    return {
        "federation": _dashboard(client, "/v1/federation/dashboard"),
        "programs": {name: _dashboard(client, f"/v1/programs/{programs[name]}/dashboard") for name in sorted(programs)},
        "network": {path: _ripple(client, path, as_of) for path in _NETWORK},
        "lists": {name: _count(client, name, fields) for name, fields in _LISTS.items()},
        "events": sorted(Counter(event["type"] for event in _get(client, "/v1/events?after=0&limit=1000")).items()),
    }


def _dashboard(client: TestClient, path: str) -> dict[str, Any]:
    """Return a dashboard without what depends on today, and without counts of states and stages that do not occur."""
    dashboard = _get(client, path)
    counts = {
        "mentors": dashboard["participations"]["mentor"],
        "mentees": dashboard["participations"]["mentee"],
        "relationships": dashboard["relationships"],
        "funnel": dashboard["funnel"],
    }
    states = {
        name: {state: cell for state, cell in cells.items() if cell["value"] != 0} for name, cells in counts.items()
    }
    return {**{name: dashboard[name] for name in _DASHBOARD}, **states}


def _ripple(client: TestClient, path: str, as_of: str) -> dict[str, Any]:
    answer: dict[str, Any] = _get(client, f"/v1/network/{path}{'&' if '?' in path else '?'}as_of={as_of}")
    answer.pop("next", None)
    return answer


def _count(client: TestClient, name: str, fields: tuple[str, ...]) -> list[list[Any]]:
    items = _get(client, f"/v1/{name}?limit=200")["items"]
    counted = Counter(tuple(item[field] for field in fields) for item in items)
    return sorted(([list(key), count] for key, count in counted.items()), key=repr)


def _get(client: TestClient, path: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()
