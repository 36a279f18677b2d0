"""Client of an independent checker, over a test client."""

from typing import Any

from fastapi.testclient import TestClient
from scim2_client.client import BaseSyncSCIMClient


class CheckedClient(BaseSyncSCIMClient):
    """The checker's client, over a test client."""

    def __init__(self, client: TestClient, token: str, address: str = "http://mentoring.example") -> None:
        super().__init__()
        self._client, self._headers = client, {"Authorization": f"Bearer {token}"}
        self._base = f"{address}/scim/v2/"

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return not endpoint.startswith("http") or endpoint.startswith(self._base)

    def _parse_json(self, response: Any) -> Any:  # noqa: ANN401 - of the library
        return response.json()

    def request(self, method: str, url: str, **kwargs: Any) -> Any:  # noqa: ANN401 - of the library
        headers = {**dict(kwargs.pop("headers", None) or {}), **self._headers}
        path = url if url.startswith("http") else f"/scim/v2/{url.lstrip('/')}"
        return self._client.request(method, path, headers=headers, **kwargs)
