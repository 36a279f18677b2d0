"""The routes by which something is read: every GET of every app, and the posts that execute no command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

MOUNTED = ("GET /scim/v2/Users", "GET /scim/v2/Users/{person_id}", "GET /scim/v2/Groups")
"""What the mounted app of the library for SCIM reads; its routes are not in a description."""


def reading_routes(apps: Iterable[FastAPI]) -> Sequence[str]:
    """Return every reader as `METHOD path`; a post is one where its description asks for no idempotency key."""
    found = set(MOUNTED)
    for app in apps:
        described = app.openapi()["paths"]
        for route in iter_route_contexts(app.routes):
            path = route.path or ""
            for method in route.methods or ():
                if method == "GET" or (method == "POST" and _executes_nothing(described.get(path, {}).get("post"))):
                    found.add(f"{method} {path}")
    return sorted(found)


def _executes_nothing(described: object) -> bool:
    if not isinstance(described, dict):  # the form of a page
        return False
    return all(each["name"] != "Idempotency-Key" for each in described.get("parameters", ()))
