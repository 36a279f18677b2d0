"""Everything that can be revoked × every reader of the running system, against the table that is written by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from benchmarks.support.readers.followers import Follower
from benchmarks.support.readers.revocations import STREAMS, Readers, Revocation, revocations
from benchmarks.support.readers.routes import reading_routes
from benchmarks.support.readers.site import running_site
from benchmarks.support.readers.story import play
from tests.support.wait import until

TABLE = tomllib.loads((Path(__file__).parents[2] / "contract" / "readers.toml").read_text(encoding="utf-8"))
NAMES = tuple(TABLE["revocations"])
LISTED: dict[str, list[str]] = TABLE["readers"]
KEPT: dict[str, dict[str, str]] = TABLE["kept"]


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    with running_site(tmp_path_factory.mktemp("revocation")) as site:
        yield Readers(play(site), reading_routes(site.apps))


@pytest.fixture(scope="module")
def every(readers: Readers) -> dict[str, Revocation]:
    return {each.name: each for each in revocations(readers.story)}


def test_the_table_lists_every_reader_and_no_other(readers: Readers, every: dict[str, Revocation]) -> None:
    assert set(readers.routes) == set(LISTED), "list a new reader in tests/contract/readers.toml, with what ends it"
    assert tuple(every) == NAMES
    assert {name for names in LISTED.values() for name in names} == set(NAMES), "each ends what some reader shows"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_revoked_is_gone_from_every_reader(readers: Readers, every: dict[str, Revocation], name: str) -> None:
    revocation = every[name]
    readers.story.site.settle()
    ending = {route for route, names in LISTED.items() if name in names}
    kept = {route for route, names in KEPT.items() if name in names}
    streams = ending & set(STREAMS)
    asked = sorted(ending - streams)
    until(lambda: all(readers.shows(route, revocation) for route in asked), what=f"what {name} opens")
    assert set(readers.shown(revocation)) == set(asked) | kept, "exactly these show it until then"
    with ExitStack() as stack:
        followers = {route: stack.enter_context(Follower(route, revocation.caller)) for route in streams}
        revocation.revoke()
        try:
            for route in asked:
                until(partial(readers.hides, route, revocation), what=f"{route} after {name}")
            for route, follower in followers.items():
                until(follower.has_ended, what=f"the end of {route} after {name}")
            assert {route for route in kept if not readers.shows(route, revocation)} == set(), "no exception is needed"
        finally:
            revocation.restore()
