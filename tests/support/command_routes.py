"""Every command route of a service, found in its OpenAPI document, so that a new one is walked as well."""

import re

from fastapi import FastAPI

_ID = "7d0c2f3e-5a52-4a53-9a0a-2b1f6c1c3f10"


def command_addresses(app: FastAPI) -> list[str]:
    """Return the address of every route that takes an idempotency key, with an unknown id in each placeholder."""
    return [
        re.sub(r"\{[^}]+\}", _ID, path)
        for path, operations in app.openapi()["paths"].items()
        for operation in operations.values()
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", ()))
    ]
