"""What got stuck before an erasure: a mail that was never delivered, and a record that a read model parked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from psycopg.rows import dict_row

from services.projections.room import projection as room
from services.projector.parked import Parked, list_parked, retry
from tests.integration.erasure.marked_person import R, Story
from tests.integration.erasure.marked_site import MARKER, Site
from tests.support.wait import until

_ACCEPTED = ("mentorship.relationships.match-accepted", "mentorship.relationships.matched")


@contextmanager
def undeliverable_mails(site: Site, person: str) -> Iterator[None]:
    """Let no mail to a person be delivered: each is written as far as it goes, and tried again later."""
    rename = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path.parent == site.folder / "mail" and path.name.startswith(person):
            raise OSError(28, "no space left on the device", str(path))
        return rename(path, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", fail)
        yield


def strand_mail(site: Site, story: Story) -> None:
    """Ask for a mail to the person, and wait until its first delivery failed."""
    form = {"mail": f"{MARKER}.two@mail.example.org"}
    story.own.client.post("/sign-in/link", data=form, headers={"Origin": site.address}, follow_redirects=False)
    until(lambda: waiting_mails(site, story.person) and unfinished_mails(site, story.person), what="the mail")


def waiting_mails(site: Site, person: str) -> list[str]:
    """Return the keys of a person's mails that failed and are to be tried again."""
    with psycopg.connect(site.embedded.settings.dsn("enrollment")) as connection:
        rows = connection.execute(
            "SELECT o.key FROM process_manager.outcomes o JOIN process_manager.requested_errands e USING (key) "
            "WHERE e.subject = %s AND o.outcome = 'refused' AND o.again_at IS NOT NULL",
            [person],
        ).fetchall()
    return [key for (key,) in rows]


def unfinished_mails(site: Site, person: str) -> list[str]:
    """Return the names of the files of a person's mails that were begun and never delivered."""
    return [path.name for path in (site.folder / "mail").glob(f"{person}-*.partial")]


def quarantine(site: Site, story: Story) -> Parked:
    """Accept the match of the third relationship while the rooms' model cannot fold it; return the parked record.

    The error that is kept with it quotes everything that the model had in its hands.
    """

    def fail(*everything: object) -> NoReturn:
        raise ValueError(repr(everything))

    with pytest.MonkeyPatch.context() as patch:
        for event in _ACCEPTED:
            patch.setitem(room._HANDLERS, event, fail)  # a fault is placed
        story.staff.post(f"{R}/{story.relationships[2]}/accept", {"by": "mentee"})
        until(lambda: parked_records(site), what="the record to be parked")
    return parked_records(site)[0]


def parked_records(site: Site) -> list[Parked]:
    """Return what the rooms' model has parked."""
    with psycopg.connect(site.embedded.settings.dsn("projections")) as connection:
        return list_parked(connection, "room")


def room_of(site: Site, relationship: str) -> dict[str, Any]:
    """Return the row of a relationship in the rooms' model."""
    with psycopg.connect(site.embedded.settings.dsn("projections"), row_factory=dict_row) as connection:
        row = connection.execute("SELECT * FROM room.relationships WHERE id = %s", [relationship])
        found = row.fetchone()
    assert found is not None
    return found


def fold_again(site: Site, record: Parked) -> tuple[int, int]:
    """Retry a parked record, as `mentorship parked retry` does; return how many were applied, and are parked still."""
    with psycopg.connect(site.embedded.settings.dsn("projections"), autocommit=True) as connection:
        return retry(connection, room.RoomProjection(), record.id)
