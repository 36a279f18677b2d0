"""Mails: to whom, when and about what; once, and with nothing in them that the reader may not see."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.integration.notifications.mail_server import calendar_part, plain
from tests.integration.notifications.post_office import ADA, BEN, ENROLLMENT, RELATIONSHIPS, SITE, PostOffice


def test_a_proposal_is_sent_to_the_one_who_answers_and_its_answer_to_both(office: PostOffice) -> None:
    office.begin()
    assert office.box.mails == []
    id = office.propose(proposed_by="mentee")
    assert office.box.subjects(ADA) == ["A mentoring proposal for you to answer"]
    assert office.box.subjects(BEN) == []
    text = plain(office.box.to(ADA)[0])
    assert "Ben" not in text, "names are seen from the match on"
    assert "in the program “Harbour mentors”" in text
    assert "Saturday 12 September 2026, 12:00 (Europe/Vienna)" in text
    office.do(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"})
    assert office.box.subjects(ADA)[1:] == office.box.subjects(BEN) == ["Your mentoring can begin"]
    assert "You and Ben Okri are matched" in plain(office.box.to(ADA)[1])
    assert "Welcome to Harbour mentors." in plain(office.box.to(BEN)[0])


def test_a_proposal_of_staff_is_sent_to_both_and_its_decline_to_the_other(office: PostOffice) -> None:
    office.begin()
    id = office.propose(proposed_by="coordinator")
    assert office.box.subjects(ADA) == office.box.subjects(BEN) == ["A mentoring proposal for you to answer"]
    office.do(f"{RELATIONSHIPS}/{id}/decline", {"by": "mentor", "reason": "no_time"})
    assert office.box.subjects(BEN)[1:] == ["A mentoring proposal was declined"]
    assert len(office.box.to(ADA)) == 1


def test_the_one_who_is_asked_to_confirm_reads_who_declares_it(office: PostOffice) -> None:
    office.begin(formalities=["informal"], welcome="")
    id = office.propose(proposed_by="mentee", formality="informal")
    assert office.box.subjects(ADA) == ["Please confirm that you meet for mentoring"]
    text = plain(office.box.to(ADA)[0])
    assert "Ben Okri states that you mentor them, informally, in the program “Harbour mentors”" in text
    assert "It counts nowhere before you confirm it, and no agreement is needed." in text
    assert "proposal" not in text.replace("proposals", "")
    office.do(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"})
    assert office.box.subjects(ADA)[1:] == office.box.subjects(BEN) == ["Your mentoring can begin"]
    assert "It has begun: both of you said so, and no agreement is needed." in plain(office.box.to(BEN)[0])
    assert "next step" not in plain(office.box.to(BEN)[0])


@pytest.mark.parametrize("formality", ["formal", "informal"])
def test_no_mail_calls_a_peer_a_mentor_or_a_mentee(office: PostOffice, formality: str) -> None:
    office.begin(directions=["peer"], formalities=[formality], welcome="")
    office.people.change(office.ben, language="de")
    declined = office.propose(proposed_by="mentor", direction="peer", formality=formality)
    office.do(f"{RELATIONSHIPS}/{declined}/decline", {"by": "mentee", "reason": "no_time"})
    id = office.propose(proposed_by="mentee", direction="peer", formality=formality)
    office.do(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"})
    if formality == "formal":
        for party in office.participations:
            terms = {"cadence_days": 7, "duration_days": 90, "channel": "video"}
            office.do(f"{RELATIONSHIPS}/{id}/sign", {"by": party, **terms})
        office.do(f"{RELATIONSHIPS}/{id}/activate")
    session = office.schedule(id, office.services.now + timedelta(days=5))
    office.do(f"{RELATIONSHIPS}/{id}/sessions/{session}/cancel", {"cancelled_by": "mentor"})
    asked = {"formal": "A person is proposed as your peer", "informal": "you two learn from each other as peers"}
    assert asked[formality] in plain(office.box.to(ADA)[1])
    own = re.compile(r"Harbour mentors|@mentors|@mentees")
    for _, message in office.box.mails:
        said = own.sub("", f"{message['Subject']} {plain(message)}")
        assert re.search(r"\b[Mm]ent(?:or|ee|orin)s?\b", said) is None, said


def test_a_mail_in_a_sealed_program_names_neither_a_person_nor_the_program(office: PostOffice) -> None:
    office.begin(confidentiality="sealed")
    id = office.activate()
    office.schedule(id, office.services.now + timedelta(days=5))
    assert len(office.box.to(ADA)) == 3
    for address, message in office.box.mails:
        other, own = ("Ben", "Ada") if address == ADA else ("Ada", "Ben")
        content = message.as_string() + "".join(
            part.get_payload(decode=True).decode()  # type: ignore[union-attr]  # the parts of a multipart are bytes
            for part in message.walk()
            if not part.is_multipart()
        )
        assert other not in content
        assert "Harbour mentors" not in content.replace("Welcome to Harbour mentors.", "")
        assert own in content


def test_a_reminder_comes_the_day_before_at_eight_where_the_person_lives_then(office: PostOffice) -> None:
    office.begin()
    id = office.activate()
    office.schedule(id, datetime(2026, 9, 17, 15, tzinfo=UTC))
    office.people.change(office.ben, zone=ZoneInfo("America/New_York"))
    office.move_to(datetime(2026, 9, 16, 5, 59, 59, tzinfo=UTC))
    assert "Tomorrow: mentoring session" not in str(office.box.subjects(ADA))
    office.move_to(datetime(2026, 9, 16, 6, tzinfo=UTC))
    assert (
        office.box.subjects(ADA)[-1]
        == "Tomorrow: mentoring session on Thursday 17 September 2026, 17:00 (Europe/Vienna)"
    )
    assert "Tomorrow" not in office.box.subjects(BEN)[-1]
    office.move_to(datetime(2026, 9, 16, 12, tzinfo=UTC))
    assert office.box.subjects(BEN)[-1].endswith("11:00 (America/New_York)")
    before = len(office.box.mails)
    office.advance(timedelta(days=3))
    assert len(office.box.mails) == before, "each reminder is sent once"


def test_a_clock_change_moves_no_reminder(office: PostOffice) -> None:
    """In Vienna the clocks go back on Sunday, 25 October 2026: 08:00 is 06:00 UTC on Saturday and 07:00 on Sunday."""
    office.begin()
    id = office.activate()
    office.schedule(id, datetime(2026, 10, 26, 9, tzinfo=UTC))
    office.move_to(datetime(2026, 10, 25, 6, 59, tzinfo=UTC))
    assert "Tomorrow" not in office.box.subjects(ADA)[-1]
    office.move_to(datetime(2026, 10, 25, 7, tzinfo=UTC))
    assert office.box.subjects(ADA)[-1].endswith("Monday 26 October 2026, 10:00 (Europe/Vienna)")


def test_a_session_that_was_moved_or_cancelled_brings_no_reminder_of_its_earlier_time(office: PostOffice) -> None:
    office.begin()
    id = office.activate()
    first, second = (office.schedule(id, datetime(2026, 9, day, 15, tzinfo=UTC)) for day in (17, 18))
    body = {"starts_at": "2026-09-24T15:00:00Z", "planned_minutes": 60}
    office.do(f"{RELATIONSHIPS}/{id}/sessions/{first}/reschedule", body)
    office.do(f"{RELATIONSHIPS}/{id}/sessions/{second}/cancel", {"cancelled_by": "mentee"})
    seen = len(office.box.to(ADA))
    office.move_to(datetime(2026, 9, 20, tzinfo=UTC))
    assert len(office.box.to(ADA)) == seen
    office.move_to(datetime(2026, 9, 23, 6, tzinfo=UTC))
    assert "24 September" in office.box.subjects(ADA)[-1]


def test_a_session_of_tomorrow_that_is_planned_after_eight_brings_its_invitation_alone(office: PostOffice) -> None:
    office.begin()
    office.schedule(office.activate(), office.services.now + timedelta(hours=20))
    office.advance(timedelta(hours=19))
    assert [subject for subject in office.box.subjects(ADA) if "Tomorrow" in subject] == []
    assert set(office.rules("session-reminder")) == {"reminder-not-needed"}


def test_an_invitation_to_a_session_names_its_reader_alone_as_attendee(office: PostOffice) -> None:
    office.begin()
    office.schedule(office.activate(), office.services.now + timedelta(days=3))
    method, content = calendar_part(office.box.to(ADA)[-1])
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert method == "REQUEST"
    assert ADA in unfolded
    assert BEN not in unfolded


def test_what_is_due_comes_in_one_mail_at_the_next_eight(office: PostOffice) -> None:
    check = {"kind": "background-check", "role": "mentor", "valid_days": 20}
    office.begin(requirements=[check, {**check, "kind": "references"}], enroll=False)
    assert office.box.mails == []
    office.move_to(datetime(2026, 9, 8, 6, tzinfo=UTC))
    assert office.box.subjects(ADA) == []
    mentor = office.participations["mentor"]
    for kind in ("background-check", "references"):
        office.do(f"{ENROLLMENT}/participations/{mentor}/requirements/{kind}/request")
    assert office.box.subjects(ADA) == []
    office.move_to(datetime(2026, 9, 9, 6, tzinfo=UTC))
    assert office.box.subjects(ADA) == ["2 things are due in your mentoring"]
    text = plain(office.box.to(ADA)[0])
    due = {line for line in text.splitlines() if line.startswith("- ")}
    assert due == {"- Please see to: background check", "- Please see to: references"}, "one a line"
    office.clear("mentor", "references")
    office.move_to(datetime(2026, 9, 15, 10, tzinfo=UTC))
    assert len(office.box.to(ADA)) == 1, "20 days less 14 from the 9th is the 15th, and the next morning the 16th"
    office.move_to(datetime(2026, 9, 16, 6, tzinfo=UTC))
    assert office.box.subjects(ADA)[1:] == ["One thing is due in your mentoring"]
    assert "Due again on 29 September 2026: references" in plain(office.box.to(ADA)[1])


@pytest.mark.parametrize("category", ["proposals", "sessions", "reminders", "digest"])
def test_a_person_who_opted_out_of_a_category_gets_all_other_mails(office: PostOffice, category: str) -> None:
    office.begin(requirements=[{"kind": "references", "role": "mentor", "valid_days": 20}])
    office.people.opt_out(office.ada, category, at=office.services.now)
    id = office.activate()
    office.schedule(id, office.services.now + timedelta(days=10))
    office.advance(timedelta(days=7))
    of_category = {
        "proposals": ["A mentoring proposal for you to answer", "Your mentoring can begin"],
        "sessions": ["Mentoring session on Thursday 17 September 2026, 12:00 (Europe/Vienna)"],
        "digest": ["One thing is due in your mentoring"],
    }
    expected = [subject for name, subjects in of_category.items() if name != category for subject in subjects]
    assert sorted(office.box.subjects(ADA)) == sorted(expected)


def test_an_invitation_and_a_sign_in_are_sent_whatever_a_person_opted_out_of(office: PostOffice) -> None:
    person = office.people.add("Cleo", "cleo@people.example", registered=False)
    for category in ("proposals", "sessions", "reminders", "digest"):
        office.people.opt_out(person, category, at=office.services.now)
    at = office.services.now
    for _ in range(2):
        office.requests.invite(person, cause="command-1", correlation="c", at=at)
    office.requests.sign_in(person, cause="command-1", correlation="c", at=at)
    office.services.settle()
    subjects = ["Your invitation to a mentoring program", "Your link to sign in"]
    assert sorted(office.box.subjects("cleo@people.example")) == subjects
    for message in office.box.to("cleo@people.example"):
        assert message["List-Unsubscribe"] is None
    assert [(purpose, at - office.services.now) for purpose, _, at, _ in office.links.created] == [
        ("invitation", timedelta(days=14)),
        ("sign-in", timedelta(minutes=15)),
    ]
    links = sorted(
        line for m in office.box.to("cleo@people.example") for line in plain(m).splitlines() if "/links/" in line
    )
    assert links == [f"{SITE}/links/token-0", f"{SITE}/links/token-1"]


def test_an_invitation_to_a_program_has_the_programs_text(office: PostOffice) -> None:
    office.begin()
    person = office.people.add("Cleo", "cleo@people.example", registered=False)
    office.requests.invite(person, cause="c", correlation="c", at=office.services.now, program_id=UUID(office.program))
    office.services.settle()
    (message,) = office.box.to("cleo@people.example")
    assert message["Subject"] == "Your invitation to “Harbour mentors”"
    assert "We would like you to join." in plain(message)


def test_who_has_signed_in_before_is_invited_to_a_program_without_a_link_that_signs_in(office: PostOffice) -> None:
    office.begin()
    person = office.people.add("Cleo", "cleo@people.example")
    office.requests.invite(person, cause="c", correlation="c", at=office.services.now, program_id=UUID(office.program))
    office.services.settle()
    (message,) = office.box.to("cleo@people.example")
    assert "We would like you to join." in plain(message)
    assert f"{SITE}/welcome" in plain(message)
    assert "/links/" not in plain(message)
    assert office.links.created == []


def test_a_request_of_a_person_who_does_not_exist_or_has_registered_sends_nothing(office: PostOffice) -> None:
    registered = office.people.add("Cleo", "cleo@people.example")
    for person in (registered, uuid4()):
        office.requests.invite(person, cause="c", correlation="c", at=office.services.now)
    office.services.settle()
    office.advance(timedelta(minutes=2))
    assert office.box.mails == []
    assert set(office.rules("invitation")) == {"person-registered", "recipient-unknown"}
    assert office.links.created == []


def test_an_invitation_waits_until_the_event_of_its_person_is_recorded(office: PostOffice) -> None:
    """The request is written down before it, so that neither is lost without the other."""
    unknown = office.people.add("Cleo", "cleo@people.example", registered=False)
    recipient = office.people.people.pop(unknown)
    office.requests.invite(unknown, cause="c", correlation="c", at=office.services.now)
    office.services.settle()
    office.people.people[unknown] = recipient
    office.advance(timedelta(seconds=1))
    assert len(office.box.to("cleo@people.example")) == 1


def test_a_reopening_is_sent_to_both_each_time_and_no_second_mail_of_the_match(office: PostOffice) -> None:
    office.begin()
    id = office.activate()
    before = [len(office.box.to(each)) for each in (ADA, BEN)]
    for _ in range(2):
        office.do(f"{RELATIONSHIPS}/{id}/close", {"initiated_by": "mentor", "reason": "no_time"})
        office.do(f"{RELATIONSHIPS}/{id}/reopen", {"reason": "both_wish"})
    ended, goes_on = "Your mentoring has ended", "Your mentoring goes on"
    assert office.box.subjects(ADA)[before[0] :] == [goes_on] * 2, "who ended it knows"
    assert office.box.subjects(BEN)[before[1] :] == [ended, goes_on] * 2
    assert "with Ben Okri in the program “Harbour mentors” was reopened" in plain(office.box.to(ADA)[-1])


def test_both_are_asked_at_the_end_of_a_trial_and_either_ends_it_as_planned(office: PostOffice) -> None:
    office.begin(trial_days=30, closure_reasons=["goals_met"])
    id = office.activate()
    before = [len(office.box.to(each)) for each in (ADA, BEN)]
    office.advance(timedelta(days=30) - timedelta(minutes=1))
    assert [len(office.box.to(each)) for each in (ADA, BEN)] == before
    office.advance(timedelta(minutes=1))
    for each, earlier in zip((ADA, BEN), before, strict=True):
        assert office.box.subjects(each)[earlier:] == ["Do you go on?"]
    assert "The trial of your mentoring with Ben Okri in the program “Harbour mentors” is over" in plain(
        office.box.to(ADA)[-1]
    )
    office.advance(timedelta(days=60))
    assert office.do(f"{RELATIONSHIPS}/{id}/go-on", {"by": "mentor"})["state"] == "active", "nothing ended by itself"
    office.do(f"{RELATIONSHIPS}/{id}/close", {"initiated_by": "mentee", "reason": "trial-ended"})
    assert office.box.subjects(ADA)[before[0] + 1 :] == ["Your mentoring has ended"]
    assert len(office.box.to(BEN)) == before[1] + 1


def test_both_are_invited_to_a_flash_session_and_learn_when_it_is_called_off(office: PostOffice) -> None:
    office.begin(flash_sessions=True)
    starts_at = (office.services.now + timedelta(days=3)).isoformat()
    plan = {"starts_at": starts_at, "planned_minutes": 30, "mode": "video"}
    place = f"/relationships/v1/participations/{office.participations['mentor']}/flash-sessions"
    id = office.do(place, plan)["flash_session_id"]
    assert office.box.mails == [], "a place is offered to no one in particular"
    flash = f"/relationships/v1/flash-sessions/{id}"
    office.do(f"{flash}/take", {"mentee_participation_id": office.participations["mentee"]})
    for address, other in ((ADA, "Ben Okri"), (BEN, "Ada Lovelace")):
        assert office.box.subjects(address)[-1].startswith("Mentoring session")
        assert other in plain(office.box.to(address)[-1])
    office.do(f"{flash}/cancel", {"cancelled_by": "mentee"})
    assert office.box.subjects(ADA)[-1].startswith("Cancelled")


def test_staff_reminds_who_has_yet_to_act_once_a_day(office: PostOffice) -> None:
    office.begin()
    id = office.propose(proposed_by="mentee")
    office.do(f"{RELATIONSHIPS}/{id}/remind", {"about": "proposal"})
    reminder = "A reminder from your program"
    assert office.box.subjects(ADA)[-1] == reminder
    assert reminder not in office.box.subjects(BEN), "who asked waits for the answer"
    text = plain(office.box.to(ADA)[-1])
    assert "Your coordinator of the program “Harbour mentors” reminds you." in text
    assert "Please answer the proposal that waits for you." in text
    assert "Ben" not in text, "names are seen from the match on"
    assert office.services.send(f"{RELATIONSHIPS}/{id}/remind", {"about": "proposal"}) is None
    assert office.services.refusals == {"reminded-recently": 1}
    office.do(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"})
    office.people.change(office.ben, language="de")
    office.do(f"{RELATIONSHIPS}/{id}/remind", {"about": "signature"})
    assert "reminds you about your mentoring with Ben Okri." in plain(office.box.to(ADA)[-1])
    assert "Bitte lesen Sie die Vereinbarung" in plain(office.box.to(BEN)[-1])


def test_who_wants_no_reminders_gets_none(office: PostOffice) -> None:
    office.begin()
    id = office.propose(proposed_by="mentee")
    before = len(office.box.to(ADA))
    office.people.change(office.ada, opted_out=frozenset({"reminders"}))
    office.do(f"{RELATIONSHIPS}/{id}/remind", {"about": "proposal"})
    assert len(office.box.to(ADA)) == before
    assert office.rules("reminder") == ["recipient-opted-out"]


def test_an_end_by_staff_is_sent_to_both_with_the_questions_that_are_left(office: PostOffice) -> None:
    office.begin()
    id = office.activate()
    office.do(f"{RELATIONSHIPS}/{id}/close", {"initiated_by": "coordinator", "reason": "no_time"})
    assert office.box.subjects(ADA)[-1] == office.box.subjects(BEN)[-1] == "Your mentoring has ended"
    assert "what you want next" in plain(office.box.to(BEN)[-1])


def test_a_request_that_is_not_answered_expires_by_the_clock_and_can_be_made_again(office: PostOffice) -> None:
    office.begin(request_expiry_days=5)
    id = office.propose(proposed_by="mentee")
    pair = {f"{role}_participation_id": each for role, each in office.participations.items()}
    office.advance(timedelta(days=5) - timedelta(seconds=1))
    assert office.services.send(RELATIONSHIPS, {**pair, "proposed_by": "mentee"}) is None
    office.advance(timedelta(seconds=1))
    assert office.services.send(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"}) is None
    assert office.services.refusals == {"already-proposed-pair": 1, "proposal-expired": 1}
    assert office.propose(proposed_by="mentee") != id
