"""Servers of a test session: the environment comes first, and a missing server is reported."""

import pytest

from services.platform.embedded_servers import ServerError
from tests.support import servers, wait
from tests.support.wait import until


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORSHIP_TEST_POSTGRES", "postgresql://given/x")
    monkeypatch.setenv("MENTORSHIP_TEST_KAFKA", "given:9092")
    with servers.postgres() as dsn, servers.kafka() as broker:
        assert dsn == "postgresql://given/x"
        assert broker == servers.Kafka("given:9092", None)


def test_a_missing_server_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Apache Kafka is not available: no network"):
        servers.unavailable("Apache Kafka", "no network")


def test_a_missing_server_fails_where_ci_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Apache Kafka is not available: no network"):
        servers.unavailable("Apache Kafka", "no network")


def test_every_source_is_tried_and_every_reason_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __init__(self, *_: object, **__: object) -> None:
            raise ServerError("no package")

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("MENTORSHIP_TEST_KAFKA", raising=False)
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    monkeypatch.setattr(servers, "KafkaBroker", Broken)
    with pytest.raises(pytest.skip.Exception, match="no Docker daemon answers; no package"), servers.kafka():
        pass


def test_waiting_ends_with_the_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wait, "PATIENCE_SECONDS", 0.1)
    answers = iter([0, 0, 7])
    assert until(lambda: next(answers)) == 7
    with pytest.raises(AssertionError, match="a miracle; the last answer was 0"):
        until(lambda: 0, what="a miracle")
