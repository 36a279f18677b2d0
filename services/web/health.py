"""Health checks and metrics: `/livez`, `/readyz` (required parts), `/healthz` (every part), `/metrics`."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from services.platform.metrics import MetricSource, render_metrics

HealthCheck = Callable[[], str | None]
"""Returns None when the part is healthy, or a sentence about what is degraded; raises when the part has failed."""


@dataclass(frozen=True, slots=True)
class Health:
    """The parts of a service's health.

    Attributes:
        required: Parts without which the service is not ready (its database, its migrations).
        observed: Parts whose failure degrades the service (a lagging projection) without making it unready.
        measures: What `/metrics` looks up in addition to what this process counted.
    """

    required: Mapping[str, HealthCheck] = field(default_factory=dict)
    observed: Mapping[str, HealthCheck] = field(default_factory=dict)
    measures: Sequence[MetricSource] = ()


def router(health: Health) -> APIRouter:
    """Return the routes of health and metrics; they are public and carry no personal data."""
    routes = APIRouter(tags=["operations"])

    @routes.get("/livez", operation_id="get_liveness", summary="Liveness of the process")
    def livez() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", operation_id="get_readiness", summary="Readiness to answer requests")
    def readyz() -> JSONResponse:
        return _report(_examine({**health.required, **health.observed}), set(health.required))

    @routes.get("/healthz", operation_id="get_health", summary="Health of each part")
    def healthz() -> JSONResponse:
        return _report(_examine({**health.required, **health.observed}), set(health.required))

    @routes.get(
        "/metrics", operation_id="get_metrics", summary="Metrics in the Prometheus text format", response_class=Response
    )
    def metrics() -> Response:
        return Response(render_metrics(health.measures), media_type="text/plain; version=0.0.4; charset=utf-8")

    return routes


def _examine(checks: Mapping[str, HealthCheck]) -> dict[str, dict[str, str]]:
    if not checks:
        return {}
    with ThreadPoolExecutor(max_workers=len(checks)) as pool:  # a part that hangs must not hide the others
        return dict(zip(checks, pool.map(_one, checks.values()), strict=True))


def _one(check: HealthCheck) -> dict[str, str]:
    try:
        detail = check()
    except Exception as error:  # noqa: BLE001 - any exception means that the part has failed
        return {"status": "failed", "detail": f"{type(error).__name__}: {error}".splitlines()[0]}
    return {"status": "ok"} if detail is None else {"status": "degraded", "detail": detail}


def _report(parts: dict[str, dict[str, str]], required: set[str]) -> JSONResponse:
    failed = any(part["status"] == "failed" for name, part in parts.items() if name in required)
    degraded = any(part["status"] != "ok" for part in parts.values())
    status = "failed" if failed else "degraded" if degraded else "ok"
    return JSONResponse({"status": status, "parts": parts}, 503 if failed else 200, {"Cache-Control": "no-store"})
