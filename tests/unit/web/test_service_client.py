"""Service tokens and the client of the write services: in whose name, to which service, and what comes back."""

import time

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.web.http_errors import ProblemError
from services.web.identity.principal import Principal
from services.web.identity.service_tokens import LIFETIME_SECONDS, ServiceTokens, is_service_token
from services.web.service_client import InProcess, OverNetwork, ServiceClient

ACTOR = "0b0f3b0a-1f6c-4f57-9a4e-5f2f7f0f9c11"
ADA = Principal("ada@example.org", "https://issuer.example", actor=ACTOR)
TOKENS = ServiceTokens(b"k" * 32)


def echo() -> FastAPI:
    app = FastAPI()

    @app.api_route("/enrollment/v1/things", methods=["GET", "POST"])
    async def things(request: Request) -> JSONResponse:
        token = request.headers["authorization"].removeprefix("Bearer ")
        seen = {
            "actor": TOKENS.actor(token),
            "key": request.headers.get("idempotency-key"),
            "if_match": request.headers.get("if-match"),
            "body": (await request.body()).decode(),
            "query": dict(request.query_params),
        }
        return JSONResponse(seen, headers={"Event-Source": "hub/enrollment", "Event-Position": "7"})

    @app.get("/enrollment/v1/failing")
    def failing() -> None:
        raise RuntimeError("a defect")

    return app


def test_a_token_names_its_actor_and_no_address() -> None:
    token = TOKENS.issue(ACTOR)
    assert is_service_token(token)
    assert "ada" not in token
    assert TOKENS.actor(token) == ACTOR


@pytest.mark.parametrize("forged", ["service.", "service.eyJhIjoxfQ.x.y", ServiceTokens(b"o" * 32).issue(ACTOR)])
def test_a_token_of_another_key_is_refused(forged: str) -> None:
    with pytest.raises(ValueError, match="not valid"):
        TOKENS.actor(forged)


def test_a_token_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = TOKENS.issue(ACTOR), time.time()
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME_SECONDS + 2)
    with pytest.raises(ValueError, match="expired"):
        TOKENS.actor(token)


def test_a_command_is_sent_in_the_callers_name_and_its_answer_comes_back() -> None:
    client = ServiceClient(TOKENS, {"enrollment": InProcess(echo())})
    answer = client.send(
        ADA, "POST", "/enrollment/v1/things", {"name": "Zoë"}, key="k1", if_match='"3"', parameters={"q": "a b"}
    )
    assert (answer.status, answer.succeeded, answer.position) == (200, True, "hub/enrollment:7")
    assert answer.body == {
        "actor": ACTOR,
        "key": "k1",
        "if_match": '"3"',
        "body": '{"name": "Zo\\u00eb"}',
        "query": {"q": "a b"},
    }


def test_a_failure_of_the_service_is_an_answer_too() -> None:
    answer = ServiceClient(TOKENS, {"enrollment": InProcess(echo())}).send(ADA, "GET", "/enrollment/v1/failing")
    assert (answer.status, answer.succeeded) == (500, False)


@pytest.mark.parametrize(
    "client",
    [
        ServiceClient(None, {"enrollment": InProcess(echo())}),
        ServiceClient(TOKENS, {}),
        ServiceClient(TOKENS, {"enrollment": OverNetwork("http://127.0.0.1:9")}),
    ],
    ids=["no key", "no address", "nothing listens"],
)
def test_without_a_connection_it_is_unavailable(client: ServiceClient) -> None:
    with pytest.raises(ProblemError) as raised:
        client.send(ADA, "GET", "/enrollment/v1/things")
    assert raised.value.slug == "unavailable"
