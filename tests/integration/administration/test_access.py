"""Access and audit from pages: who has which role, granted and revoked, and who did and read what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
import pytest

from services.platform.database import write_pool
from services.projections.pages.components import formats
from services.web.identity.audit import Audit
from tests.integration.administration.browser import Browser
from tests.integration.permissions.world import World


@pytest.fixture(scope="module", autouse=True)
def identities(world: World) -> None:
    """Enter the personas as identities, as signing in does."""
    with psycopg.connect(world.access) as connection:
        for each in world.principals.values():
            connection.execute(
                "INSERT INTO access.identities (issuer, subject, actor) VALUES (%s, %s, %s)",
                [each.issuer, each.subject, each.actor],
            )
        own = UUID(world.ids["organization"])
        issuer = world.principals["coordinator"].issuer
        for subject, organization in (("coordinator", own), ("builder", None)):
            connection.execute(
                "INSERT INTO access.memberships (issuer, subject, role, organization) VALUES (%s, %s, %s, %s)",
                [issuer, subject, "coordinator", organization],
            )


def place(world: World) -> str:
    return f"organization={world.ids['organization']}"


def granted(world: World, subject: str, **typed: str) -> str:
    """Grant the role of an analyst from its page, and return the words of the page after it."""
    browser = Browser(world, "coordinator")
    form = {"issuer": "https://issuer.test", "subject": subject, "role": "analyst", "program_id": ""}
    return browser.text(browser.done(f"/admin/access/grant?{place(world)}", **{**form, **typed}))


def revocation(world: World, subject: str, role: str = "analyst") -> str:
    values = {"issuer": "https://issuer.test", "subject": subject, "role": role}
    return f"/admin/access/revoke?{place(world)}&{urlencode(values)}"


def test_a_coordinator_grants_and_revokes_inside_her_organization(world: World) -> None:
    page = granted(world, "new-analyst")
    assert "The role is granted." in page
    assert "new-analyst Analyst everywhere here" in page
    assert "coordinator Revoke…" in page, "by whom"
    browser = Browser(world, "coordinator")
    assert "sees and does nothing by this role" in browser.text(revocation(world, "new-analyst"))
    after = browser.text(browser.done(revocation(world, "new-analyst")))
    assert "The role is revoked." in after
    assert "new-analyst" not in after
    assert "does not have this role there" in browser.refused(revocation(world, "new-analyst"))


def test_a_role_in_one_program_is_stated_as_such(world: World) -> None:
    page = granted(world, "of-a-program", program_id=world.ids["program"])
    assert "of-a-program analyst program" in page.lower()


def test_a_person_has_a_role_by_every_identity_of_theirs(world: World) -> None:
    person = str(uuid4())
    with psycopg.connect(world.access) as connection:
        for subject in ("ada-at-school", "ada-at-home"):
            connection.execute(
                "INSERT INTO access.known_persons (issuer, subject, person_id, relation) VALUES (%s, %s, %s, 'self')",
                ["https://issuer.test", subject, person],
            )
    page = granted(world, "", issuer="", person_id=person)
    assert "ada-at-school Analyst" in page
    assert "ada-at-home Analyst" in page
    granted(world, "", issuer="", person_id=str(uuid4()))


def test_no_one_revokes_a_role_of_their_own(world: World) -> None:
    page = Browser(world, "coordinator").refused(revocation(world, "coordinator", "coordinator"))
    assert "revoked by someone else" in page


def test_a_role_without_an_identity_is_refused(world: World) -> None:
    form = {"role": "analyst"}
    page = Browser(world, "coordinator").refused(f"/admin/access/grant?{place(world)}", **form)
    assert "State the issuer and the subject of an identity, or a person." in page


@pytest.mark.parametrize("persona", ["executive", "mentor", "coordinator-of-another", "program-coordinator"])
def test_no_one_else_sees_or_grants_access(world: World, persona: str) -> None:
    browser = Browser(world, persona)
    form = {"issuer": "https://issuer.test", "subject": "x", "role": "coordinator"}
    assert browser.get(f"/admin/access?{place(world)}").status_code == 403
    assert browser.post(f"/admin/access/grant?{place(world)}", **form).status_code in {403, 422}
    assert browser.get(f"/admin/audit?{place(world)}").status_code == 403
    with psycopg.connect(world.access) as connection:
        assert connection.execute("SELECT count(*) FROM access.memberships WHERE subject = 'x'").fetchone() == (0,)


def test_the_operator_grants_roles_of_the_federation(world: World) -> None:
    browser = Browser(world, "operator")
    form = {"issuer": "https://issuer.test", "subject": "second-operator", "role": "operator"}
    page = browser.text(browser.done("/admin/access/grant?organization=federation", **form))
    assert "second-operator Operator everywhere here" in page
    assert "Choose role from the list." in browser.refused(f"/admin/access/grant?{place(world)}", **form)


def test_the_audit_states_who_did_what_by_person_program_and_time(world: World) -> None:
    browser = Browser(world, "coordinator")
    page = browser.text(f"/admin/audit?{place(world)}")
    assert "Enrolled a participant" in page
    assert "builder" in page, "the identity of staff of the federation"
    assert "Concern" not in page
    builder = world.principals["builder"].actor
    assert "Enrolled a participant" in browser.text(f"/admin/audit?{place(world)}&actor={builder}")
    stranger = world.principals["executive"].actor
    assert "Nothing found" in browser.text(f"/admin/audit?{place(world)}&actor={stranger}")
    assert "Nothing found" in browser.text(f"/admin/audit?{place(world)}&until=2001-01-01")
    assert "Enrolled a participant" in browser.text(f"/admin/audit?{place(world)}&since=2001-01-01")
    sibling = browser.text(f"/admin/audit?{place(world)}&program={world.ids['sibling']}")
    assert "Enrolled a participant" not in sibling
    pairs = browser.text(f"/admin/audit?{place(world)}&source=relationships&program={world.ids['program']}")
    assert "Started a relationship" in pairs


def test_the_audit_states_when_it_happened_what_was_recorded_on_another_day(world: World) -> None:
    days_ago = datetime.now(UTC) - timedelta(days=3)
    person = {"organization_id": world.ids["organization"], "name": "Zoë", "mail": "zoe@example.org"}
    body = {**person, "occurred_at": days_ago.isoformat(), "send_invitation": False}
    assert world.send("coordinator", "POST", "/enrollment/v1/people", body).status_code == 201
    address = f"/enrollment/v1/audit/commands?organization_id={world.ids['organization']}"
    row = world.send("coordinator", "GET", address).json()["items"][0]
    assert datetime.fromisoformat(row["occurred_at"]) == days_ago
    assert datetime.fromisoformat(row["at"]) > days_ago + timedelta(days=2)
    page = Browser(world, "coordinator").text(f"/admin/audit?{place(world)}")
    assert formats.day(days_ago) in page[page.index("Happened") :]


def test_the_audit_of_another_organization_is_another(world: World) -> None:
    page = Browser(world, "operator").text(f"/admin/audit?organization={world.ids['another']}")
    assert "Had an organization join" not in page or "participation" not in page
    assert "Enrolled a participant" not in page


def test_the_audit_is_read_page_by_page_and_taken_along(world: World) -> None:
    organization = world.ids["organization"]
    address = f"/enrollment/v1/audit/commands?organization_id={organization}&limit=3"
    seen: list[int] = []
    following = ""
    while True:
        answer = world.send("coordinator", "GET", f"{address}{following}").json()
        seen += [row["position"] for row in answer["items"]]
        if answer["next"] is None:
            break
        following = f"&before={answer['next']}"
    whole = world.send("coordinator", "GET", address.replace("limit=3", "limit=1000")).json()["items"]
    assert seen == [row["position"] for row in whole]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) > 6
    csv = Browser(world, "coordinator").get(f"/admin/audit?{place(world)}&csv=audit")
    assert len(csv.text.splitlines()) == len(whole) + 1


def test_reads_of_a_program_and_changes_of_roles_are_in_the_audit(world: World) -> None:
    reader = world.principals["executive"].actor
    with write_pool(world.access, name="audit", size=1) as pool:
        audit = Audit(pool)
        audit.record(reader, "GET /v1/programs/{program_id}/dashboard", world.ids["program"])
        audit.record(reader, "GET /v1/programs/{program_id}/dashboard", str(uuid4()))
        audit.flush()
    granted(world, "seen-in-the-audit")
    page = Browser(world, "coordinator").text(f"/admin/audit?{place(world)}&source=reads")
    assert page.count("Read figures of a program") == 1
    assert "Granted a role: analyst" in page


def test_the_page_of_a_person_states_who_recorded_what_to_those_who_read_the_audit(world: World) -> None:
    person = world.send("coordinator", "GET", f"/enrollment/v1/participations/{world.ids['mentee-participation']}")
    address = f"/people/{person.json()['person_id']}"
    assert "Enrolled a participant. builder" in Browser(world, "coordinator").text(address)
    assert "Enrolled a participant" not in Browser(world, "program-coordinator").text(address)


def test_a_process_a_directory_and_an_import_are_told_apart(world: World) -> None:
    organization = world.ids["organization"]
    address = f"/enrollment/v1/audit/commands?organization_id={organization}&limit=1000"
    rows = world.send("coordinator", "GET", address).json()["items"]
    assert {row["origin"] for row in rows} <= {"command", "rule", "import", "directory"}
    participation = world.ids["mentee-participation"]
    own = world.send("coordinator", "GET", f"{address}&subject={participation}").json()["items"]
    assert {row["subject"] for row in own} == {participation}
    assert own == [row for row in rows if row["subject"] == participation]
