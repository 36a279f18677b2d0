"""Process managers whose workers are killed: what follows and what is due happens once (`python -m tests.chaos`)."""

from __future__ import annotations

from tests.chaos import actions


def test_workers_killed_before_executing_and_before_noting_do_everything_once(postgres_dsn: str) -> None:
    with actions.databases(postgres_dsn) as dsns:
        harvest = actions.run(dsns, mentors=2, mentees=4, kills=4)
    assert harvest.differences == []
    assert (harvest.actions["close"], harvest.actions["expire"]) == (8, 4)
    assert harvest.kills >= 1
