"""Kafka's programs: the download is atomic and happens once."""

from pathlib import Path

import pytest

from services.platform.embedded_servers import ServerError, kafka_distribution


def test_a_failed_download_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # It resolves half of the jars, reports an error, and exits.
    resolver = tmp_path / "resolver"
    resolver.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --cache-dir ]; do shift; done\n'
        'mkdir -p "$2/jars" && touch "$2/jars/kafka-clients.jar"\n'
        "echo 'connection reset' >&2\nexit 1\n"
    )
    resolver.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(resolver))
    cache = tmp_path / "cache"
    with pytest.raises(ServerError, match="connection reset"):
        kafka_distribution.jars(cache)
    assert [path.name for path in cache.iterdir()] == ["kafka.lock"]


def test_a_download_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / f"kafka-{kafka_distribution.VERSION}"
    folder.mkdir()
    monkeypatch.setattr("sys.executable", "/nowhere")
    assert kafka_distribution.jars(tmp_path) == folder
