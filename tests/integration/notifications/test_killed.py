"""Mails whose worker is killed: each arrives, repetitions under its own id (`python -m tests.chaos --mails`)."""

from __future__ import annotations

from pathlib import Path

from tests.chaos import mails


def test_a_worker_killed_at_its_steps_and_in_the_dialogue_loses_no_mail(postgres_dsn: str, tmp_path: Path) -> None:
    harvest = mails.run(postgres_dsn, tmp_path, mails=8, kills=3, seed=3, share=0.5)
    assert harvest.differences == []
    assert harvest.messages == 8
    assert harvest.kills.total() == 3
    assert harvest.mails - 8 == harvest.kills["answer"] + harvest.kills["note"]
