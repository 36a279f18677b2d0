"""Delivery: at least once whatever is killed, refused or away, and without an address in any table or log."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from services.enrollment.erasure.mails import SentMails
from services.process_manager.outcomes import Outcomes
from services.process_manager.status import check
from services.projections.status.models import ProcessStatus
from services.projections.status.processes import ProcessLookup
from services.projector import connections
from tests.integration.notifications.mail_server import plain
from tests.integration.notifications.post_office import ADA, BEN, RELATIONSHIPS, PostOffice

KILLS = int(os.environ.get("MAIL_KILLS", "30"))
"""Kills of the test of the suite; 200 by `MAIL_KILLS=200`."""


class Killed(BaseException):
    """Ends an executor as a kill does: nothing after it runs."""


def kill_at(step: str) -> Callable[[str], None]:
    def before(name: str) -> None:
        if name == step:
            raise Killed

    return before


def settle_killed(office: PostOffice, step: str) -> None:
    """Let everything be done by an executor that is killed before a step; then by another one."""
    office.restart(kill_at(step))
    with pytest.raises(Killed):
        office.services.settle()
    office.restart()
    office.services.settle()


def test_a_kill_between_the_servers_answer_and_the_note_repeats_one_message(office: PostOffice) -> None:
    person = office.people.add("Cleo", "cleo@people.example", registered=False)
    office.requests.invite(person, cause="c", correlation="c", at=office.services.now)
    settle_killed(office, "note")
    first, second = office.box.to("cleo@people.example")
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@hub.example>")
    office.advance(timedelta(days=2))
    assert len(office.box.mails) == 2


def test_a_kill_before_a_mail_is_sent_loses_and_doubles_nothing(office: PostOffice) -> None:
    person = office.people.add("Cleo", "cleo@people.example", registered=False)
    office.requests.invite(person, cause="c", correlation="c", at=office.services.now)
    settle_killed(office, "execute")
    assert len(office.box.to("cleo@people.example")) == 1


def test_killed_again_and_again_each_mail_is_sent_and_each_repetition_has_its_id(office: PostOffice) -> None:
    """Each kill comes at a step that chance decides, and the work goes on with another executor."""
    random, kills = Random(7), 0
    people = [office.people.add(f"P{n}", f"p{n}@people.example", registered=False) for n in range(KILLS)]
    for person in people:
        office.requests.invite(person, cause="c", correlation="c", at=office.services.now)
    kills_at_note = 0
    while kills < KILLS:
        left = random.randint(0, 3)
        steps: list[str] = []

        def before(name: str, left: int = left, steps: list[str] = steps) -> None:
            steps.append(name)
            if len(steps) > left:
                raise Killed

        office.restart(before)
        try:
            office.services.settle()
        except Killed:
            kills += 1
            kills_at_note += steps[-1] == "note"
        else:
            break
    office.restart()
    office.services.settle()
    assert kills_at_note > KILLS // 10
    for number in range(KILLS):
        ids = [message["Message-ID"] for message in office.box.to(f"p{number}@people.example")]
        assert len(ids) >= 1
        assert len(set(ids)) == 1
    assert len({message["Message-ID"] for _, message in office.box.mails}) == KILLS
    assert len(office.box.mails) == KILLS + kills_at_note


def mails(office: PostOffice) -> ProcessStatus:
    """Return the status of mails, as the read side shows it."""
    lookup = ProcessLookup({"enrollment": office.pool}, office.services.clock)
    return next(each for each in lookup.statuses() if each.name == "notifications")


def test_a_server_that_is_away_for_an_hour_delays_every_mail_and_loses_none(office: PostOffice) -> None:
    office.begin()
    office.close()
    id = office.propose(proposed_by="coordinator")
    assert office.refused() == [("match-request", "mail-delayed")] * 2
    with connections.connect(office.services.dsn) as connection:
        tries = [each.tries for each in Outcomes(connection, "notifications").listed(office.services.now)]
    assert tries == [1, 1]
    for _ in range(60):
        office.advance(timedelta(minutes=1))
    with connections.connect(office.services.dsn) as connection:
        listed = Outcomes(connection, "notifications").listed(office.services.now)
    assert all(8 <= each.tries <= 16 for each in listed), [each.tries for each in listed]
    assert (mails(office).pending, mails(office).refused, mails(office).sent, mails(office).given_up) == (2, 2, 0, 0)
    waiting = "notifications: 2 actions were refused and are tried again"
    assert waiting in (check(office.services.dsn, "notifications", office.services.clock) or "")
    office.open()
    office.advance(timedelta(minutes=10))
    assert waiting not in (check(office.services.dsn, "notifications", office.services.clock) or "")
    assert office.box.subjects(ADA) == office.box.subjects(BEN) == ["A mentoring proposal for you to answer"]
    assert office.refused() == []
    assert (mails(office).pending, mails(office).refused, mails(office).sent, mails(office).given_up) == (0, 0, 2, 0)
    office.do(f"{RELATIONSHIPS}/{id}/withdraw", {"by": "coordinator"})


def test_a_code_of_400_is_tried_again(office: PostOffice) -> None:
    office.begin()
    office.box.refused[ADA] = "451 4.3.0 try later"
    office.propose()
    assert office.refused() == [("match-request", "mail-delayed")]
    assert not office.people.people[office.ada].unreachable
    office.box.refused.clear()
    office.advance(timedelta(seconds=1))
    assert len(office.box.to(ADA)) == 1


@pytest.mark.parametrize("wrong", [False, True])
def test_an_address_that_is_refused_or_is_none_is_marked_and_not_tried_again(office: PostOffice, wrong: bool) -> None:
    office.begin()
    if wrong:
        office.people.change(office.ada, mail="no address")
    else:
        office.box.refused[ADA] = "550 5.1.1 unknown"
    id = office.propose()
    assert office.people.people[office.ada].unreachable
    assert office.rules("match-request") == ["recipient-unreachable"]
    assert (mails(office).sent, mails(office).given_up) == (0, 1)
    office.box.refused.clear()
    office.advance(timedelta(hours=1))
    assert office.box.to(ADA) == []
    office.people.change(office.ada, mail="ada@new.example", unreachable=False)
    office.do(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"})
    assert office.box.subjects("ada@new.example") == ["Your mentoring can begin"]


def test_a_text_that_is_refused_says_nothing_about_the_address(office: PostOffice) -> None:
    office.begin()
    office.box.refused_text = "554 5.7.1 looks like spam"
    office.propose()
    assert office.refused() == [("match-request", "mail-delayed")]
    assert not office.people.people[office.ada].unreachable


def test_a_first_start_with_a_long_past_announces_nothing_of_it(office: PostOffice) -> None:
    office.begin()
    office.close()
    office.propose(proposed_by="coordinator")
    office.advance(timedelta(days=8))
    office.open()
    office.advance(timedelta(minutes=10))
    assert office.box.mails == []
    assert set(office.rules("match-request")) == {"errand-too-late"}
    assert mails(office).given_up == len(office.rules("match-request"))
    participations = [UUID(each) for each in office.participations.values()]
    assert SentMails(office.pool).find(participations) == [], "what was not sent is not listed"


def test_a_past_that_is_entered_later_announces_nothing_and_counts_as_nothing_given_up(office: PostOffice) -> None:
    office.begin()
    office.ask()
    office.advance(timedelta(days=60))
    then = office.services.now - timedelta(days=40)
    sides = {f"{role}_participation_id": id for role, id in office.participations.items()}
    body = {**sides, "proposed_by": "coordinator", "occurred_at": then.isoformat()}
    id = office.do(RELATIONSHIPS, body)["relationship_id"]
    terms = {"cadence_days": 7, "duration_days": 90, "channel": "video"}
    for act, facts in (
        ("accept", {"by": "mentor"}),
        ("accept", {"by": "mentee"}),
        ("sign", {"by": "mentor", **terms}),
        ("sign", {"by": "mentee", **terms}),
        ("activate", {}),
    ):
        office.do(f"{RELATIONSHIPS}/{id}/{act}", {**facts, "occurred_at": then.isoformat()})
    office.advance(timedelta(minutes=10))
    assert office.box.mails == []
    assert (mails(office).sent, mails(office).given_up) == (0, 0)


@pytest.mark.parametrize(
    "name",
    ["Å", "李小龍", "عبد الرحمن", "N" * 200, 'Quote " and, comma <x>', "Line\r\nBcc: evil@example.org", "<b>&</b>"],
)
def test_a_name_of_any_script_and_length_is_one_header_and_no_markup(office: PostOffice, name: str) -> None:
    person = office.people.add(name, "cleo@people.example", registered=False)
    office.requests.invite(person, cause="c", correlation="c", at=office.services.now)
    office.services.settle()
    (message,) = office.box.to("cleo@people.example")
    (to,) = message["To"].addresses
    assert (to.addr_spec, to.display_name) == ("cleo@people.example", " ".join(name.split()))
    assert message["Bcc"] is None
    body = message.get_body(("html",))
    assert body is not None
    assert "<b>" not in str(body.get_content())
    assert plain(message).startswith("Hello ")


def test_no_address_and_no_name_is_in_a_table_a_log_or_a_topic(
    office: PostOffice, capfd: pytest.CaptureFixture[str]
) -> None:
    marker = "zzmarkerzz"
    office.begin()
    for person in (office.ada, office.ben):
        office.people.change(person, name=f"{marker} name", mail=f"{marker}@people.example")
    office.box.refused[f"{marker}@people.example"] = f"450 4.2.1 <{marker}@people.example> busy"
    id = office.activate()
    office.schedule(id, office.services.now + timedelta(days=4))
    for person in (office.ada, office.ben):
        office.requests.sign_in(person, cause="c", correlation="c", at=office.services.now)
    office.services.settle()
    office.box.refused[f"{marker}@people.example"] = f"550 5.1.1 <{marker}@people.example> unknown"
    office.advance(timedelta(minutes=5))
    assert {rule for _, rule in office.outcomes().values()} >= {"recipient-unreachable"}
    assert marker not in "".join(capfd.readouterr())
    with connections.connect(office.services.dsn) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        assert len(tables) > 10
        for (table,) in tables:
            row = connection.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s".encode(), [f"%{marker}%"])
            assert row.fetchone() == (0,), table
    log = office.services.enrollment.public_log.read(0, 10_000)
    assert all(marker.encode() not in record.value for record in log.records)
