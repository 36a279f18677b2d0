"""`/livez` the process, `/readyz` what it cannot work without, `/healthz` each part, `/metrics` for Prometheus."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from services.platform.metrics import Measure, exposition

Check = Callable[[], str | None]
"""Returns None when all is well, or a sentence saying what is degraded; raises when it failed."""


@dataclass(frozen=True, slots=True)
class Health:
    """What a service's health is made of.

    Attributes:
        required: Parts without which it cannot answer at all (its database, its migrations).
        observed: Parts whose trouble degrades it (a lagging projection) without making it unready.
        measures: What `/metrics` tells beside what this process counted.
    """

    required: Mapping[str, Check] = field(default_factory=dict)
    observed: Mapping[str, Check] = field(default_factory=dict)
    measures: Sequence[Measure] = ()


def router(health: Health) -> APIRouter:
    """Make the routes of health and metrics; they are public and carry no personal data."""
    routes = APIRouter(tags=["operations"])

    @routes.get("/livez", summary="Is the process alive?")
    def livez() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", summary="Can it answer requests?")
    def readyz() -> JSONResponse:
        return _report(_examine(health.required), set(health.required))

    @routes.get("/healthz", summary="How is each part?")
    def healthz() -> JSONResponse:
        return _report(_examine({**health.required, **health.observed}), set(health.required))

    @routes.get("/metrics", summary="Measurements in Prometheus' text format", response_class=Response)
    def metrics() -> Response:
        return Response(exposition(health.measures), media_type="text/plain; version=0.0.4; charset=utf-8")

    return routes


def _examine(checks: Mapping[str, Check]) -> dict[str, dict[str, str]]:
    if not checks:
        return {}
    with ThreadPoolExecutor(max_workers=len(checks)) as pool:  # one hanging part must not hide the others
        return dict(zip(checks, pool.map(_one, checks.values()), strict=True))


def _one(check: Check) -> dict[str, str]:
    try:
        detail = check()
    except Exception as error:  # noqa: BLE001 - whatever a part fails with is the answer
        return {"status": "failed", "detail": f"{type(error).__name__}: {error}".splitlines()[0]}
    return {"status": "ok"} if detail is None else {"status": "degraded", "detail": detail}


def _report(parts: dict[str, dict[str, str]], required: set[str]) -> JSONResponse:
    failed = any(part["status"] == "failed" for name, part in parts.items() if name in required)
    troubled = any(part["status"] != "ok" for part in parts.values())
    status = "failed" if failed else "degraded" if troubled else "ok"
    return JSONResponse({"status": status, "parts": parts}, 503 if failed else 200, {"Cache-Control": "no-store"})
