"""Client of the write services that a page sends commands and reads to."""

from fastapi import Request

from services.web.service_client import ServiceClient


def services_of(request: Request) -> ServiceClient:
    """Return the client of the write services; where there is none, one that refuses every request."""
    services: ServiceClient | None = getattr(request.app.state, "services", None)
    return services or ServiceClient(None, {})
