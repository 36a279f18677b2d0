"""Apps deny access by default, name the missing role, secure every response and document their errors."""

from services.web.security_headers import CONTENT_SECURITY_POLICY
from tests.unit.web.app import client

ADDRESS = "/test/v1/things"


def test_a_request_without_a_token_is_refused() -> None:
    http = client()
    del http.headers["Authorization"]
    refused = http.get(ADDRESS)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer ")
    assert http.post(ADDRESS, json={}).status_code == 401
    assert http.get("/livez").status_code == 200


def test_a_missing_role_is_named() -> None:
    refused = client().get("/test/v1/operators")
    assert refused.status_code == 403
    assert "operator or analyst" in refused.json()["detail"]


def test_every_response_has_security_headers_and_a_request_id() -> None:
    http = client()
    for address in (ADDRESS, "/livez", "/nowhere", "/test/v1/fails", "/test/v1/things?x=%00"):
        headers = http.get(address).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-request-id"]
    for kept in ("8d7f0c1e-53a4-4b1c-9d3e-6c0b5a1f2e3d", "8d7f0c1e53a44b1c9d3e6c0b5a1f2e3d"):
        assert http.get("/livez", headers={"X-Request-Id": kept}).headers["x-request-id"] == kept
    assert http.get("/livez", headers={"X-Request-Id": "ada-lovelace"}).headers["x-request-id"] != "ada-lovelace"


def test_openapi_documents_problems_and_headers() -> None:
    schema = client().get("/openapi.json").json()
    post = schema["paths"][ADDRESS]["post"]
    assert {"name": "Idempotency-Key", "in": "header", "required": True}.items() <= post["parameters"][0].items()
    assert list(post["responses"]) == ["200", "default"]
    assert "application/problem+json" in post["responses"]["default"]["content"]
    assert "HTTPValidationError" not in schema["components"]["schemas"]
    assert post["security"]


def test_requests_are_measured_by_route_and_never_by_id() -> None:
    http = client()
    http.get("/test/v1/refuse/rule")
    metrics = http.get("/metrics").text
    assert 'route="/test/v1/refuse/{kind}",service="test",status="409"' in metrics
    assert "refuse/rule" not in metrics
