"""People of a history who match no one become people of the organization, once, also when the import is killed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.enrollment.organizations import commands as organizations
from services.enrollment.participation.events import Applied
from services.enrollment.people.events import PersonInvited
from services.enrollment.people.sealed_profiles import SealedProfiles
from services.enrollment.people.search import PeopleIndex
from services.eventstore.command_metadata import command_now
from services.platform.settings import child_environment
from services.relationships.matching.domain import MatchImported
from services.web.identity.principal import SYSTEM
from tests.integration.cli.federation import HEADING, Federation
from tests.support.databases import fresh_database
from tests.support.vaults import VaultPlace, prepare_vault
from tests.support.wait import PATIENCE_SECONDS, until

WIDE = f"{HEADING},mentor_external_id,mentor_mail,mentee_external_id,mentee_mail"
SECRET = "k" * 32
LONGEST = "ñ" * 200


class Place:
    """An organization whose people are kept here, and imports into it by the command.

    Args:
        federation: Both stores.
        vault: Where the people are kept.
        folder: For files.
    """

    def __init__(self, federation: Federation, vault: VaultPlace, folder: Path) -> None:
        self.federation, self.vault, self._folder = federation, vault, folder
        meta = command_now("test")
        outcome = federation.enrollment.execute(
            meta, lambda uow: organizations.join(uow, meta, SYSTEM, name="Riverside", terms_version="2026-1")
        )
        self.organization = UUID(str(outcome.result.body["organization_id"]))

    def environment(self) -> dict[str, str]:
        """Return the environment of a command with the databases and the vault."""
        databases = {"enrollment": {"database": self.vault.records}, "relationships": {"database": self.vault.records}}
        keys = {"keys": {"database": self.vault.keys}, "vault": {"key_file": str(self.vault.key_file)}}
        return child_environment({"key": SECRET, "data_dir": str(self._folder), **databases, **keys})

    def arguments(self, file: Path) -> list[str]:
        """Return the arguments of the command."""
        return ["import", "history", str(file), "--organization", str(self.organization), "--json"]

    def run(self, file: Path, *options: str) -> Result:
        """Run the command in this process."""
        return CliRunner().invoke(app, [*self.arguments(file), *options], env=self.environment())

    def start(self, file: Path) -> subprocess.Popen[bytes]:
        """Start the command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "services.cli", *self.arguments(file)],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def file(self, *rows: str, heading: str = WIDE) -> Path:
        path = self._folder / "history.csv"
        path.write_text("".join(f"{line}\n" for line in [heading, *rows]), encoding="utf-8")
        return path

    def people(self) -> dict[str, UUID]:
        """Return the people who are recorded, by name and external id."""
        with self.vault.opened() as vault:
            profiles = SealedProfiles(vault).of_organization(self.organization)
        recorded = {event.originator_id for event in self.federation.enrollment.events_of(PersonInvited)}
        return {f"{each.name}|{each.external_id or ''}": id for id, each in profiles.items() if id in recorded}


@pytest.fixture
def place(federation: Federation, database: str, postgres_dsn: str, tmp_path: Path) -> Iterator[Place]:
    with fresh_database(postgres_dsn) as keys:
        yield Place(federation, prepare_vault(keys, database, tmp_path), tmp_path)


def test_they_are_invited_with_what_the_file_states_and_found_again(place: Place) -> None:
    row = "Riverside,First year,2019,2019-02-01,2019-06-30"
    file = place.file(
        f"{row},Ada Lovelace,李,A-1,ada@example.org,,",
        f"{row},李,{LONGEST},,,L-9,family@example.org",
        f"{row},Ada Lovelace,O,A-2,,,family@example.org",
        f"{row},Ada Lovelace,O,,,,",
        f"{row},A-2,a-2@example.org,,,,",
        f"{row},A-1,ada@example.org,,,,",
        f"{row},Ada Lovelace,Kim Lee,A-1,not an address,,",
    )
    dry = place.run(file, "--dry-run")
    output = json.loads(dry.stdout)
    assert (dry.exit_code, output["new"], place.people()) == (3, 4, {})
    refused = {row["line"]: row["rule"] for row in output["rows"] if row["outcome"] == "refused"}
    assert refused == {5: "person-ambiguous", 7: "same-person", 8: "mail-not-valid"}

    run = place.run(file)
    assert run.exit_code == 3, run.output
    people = place.people()
    assert set(people) == {
        "Ada Lovelace|A-1",
        "Ada Lovelace|A-2",
        "李|",
        f"{LONGEST}|L-9",
        "O|",
        "a-2@example.org|",
    }
    pairs = [(UUID(e.mentor_id), UUID(e.mentee_id)) for e in place.federation.relationships.events_of(MatchImported)]
    assert pairs == [
        (people["Ada Lovelace|A-1"], people["李|"]),
        (people["李|"], people[f"{LONGEST}|L-9"]),
        (people["Ada Lovelace|A-2"], people["O|"]),
        (people["Ada Lovelace|A-2"], people["a-2@example.org|"]),
    ]
    with place.vault.opened() as vault:
        profiles = SealedProfiles(vault)
        index = PeopleIndex(profiles).of(place.organization)
        assert [id for id, _ in index.find("lovelace", limit=10).people] == sorted(
            [people["Ada Lovelace|A-1"], people["Ada Lovelace|A-2"]]
        )
        assert index.by_mail("family@example.org") == sorted([people[f"{LONGEST}|L-9"], people["O|"]])
        assert index.by_mail("") == [], "a person without an address answers to no address"
        assert profiles.find_many([people["李|"]])[people["李|"]].profile.unreachable

    heads = place.federation.heads()
    assert place.run(file).exit_code == 3
    assert (place.federation.heads(), place.people()) == (heads, people)


def test_killed_and_two_at_once_leave_no_person_double_or_half(place: Place) -> None:
    rows = [
        f"Riverside,First year,{2000 + number // 150},{2000 + number // 150}-02-01,,m{number % 150},w{number % 250}"
        for number in range(1000)
    ]
    file = place.file(*rows, heading=HEADING)
    first = place.start(file)
    until(lambda: len(place.federation.enrollment.events_of(PersonInvited)) > 0, what="the first people")
    first.kill()
    first.communicate()
    assert first.returncode < 0, "it was killed while it ran"
    both = [place.start(file) for _ in range(2)]
    outputs = [json.loads(each.communicate(timeout=PATIENCE_SECONDS)[0]) for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert {output["known"] for output in outputs} >= {len(rows)}, "one of them found everything entered"
    invited = [event.originator_id for event in place.federation.enrollment.events_of(PersonInvited)]
    names = place.people()
    assert len(invited) == len(set(invited)) == len(names) == 150 + 250
    assert set(names.values()) == set(invited)
    applied = Counter(event.person_id for event in place.federation.enrollment.events_of(Applied))
    assert {UUID(person) for person in applied} == set(invited), "no one takes part without a person, nor the reverse"
    assert len(place.federation.relationships.events_of(MatchImported)) == len(rows)
