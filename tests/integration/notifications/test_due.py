"""Mails about what is due: questionnaires that wait for an answer, and digests of guardians."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.integration.notifications.mail_server import plain
from tests.integration.notifications.post_office import ADA, BEN, ENROLLMENT, RELATIONSHIPS, SITE, PostOffice

CLEO, DORA = "cleo@guardians.example", "dora@guardians.example"
WEEK, DUE = timedelta(days=7), "One thing is due in your mentoring"
REFERENCES = [{"kind": "references", "role": "mentee", "valid_days": 20}]


def answer(office: PostOffice, relationship: str, by: str) -> None:
    asked = {"instrument": "pulse", "instrument_version": 1, "about": "relationship", "about_id": relationship}
    office.do(f"{RELATIONSHIPS}/{relationship}/feedback", {**asked, "given_by": by, "rating": 4})


def live(office: PostOffice, weeks: int) -> None:
    """Let weeks pass by steps of less than what makes a mail too late."""
    for _ in range(2 * weeks):
        office.advance(WEEK / 2)


def guardian(office: PostOffice, name: str, mail: str) -> UUID:
    """Make a person a guardian of Ben."""
    person = office.people.add(name, mail)
    office.people.of_wards.setdefault(office.ben, set()).add(person)
    return person


def test_who_has_not_answered_a_week_after_the_question_is_reminded_once(office: PostOffice) -> None:
    office.begin()
    office.ask()
    id = office.activate()
    answer(office, id, "mentor")
    office.advance(WEEK - timedelta(days=1))
    assert DUE not in office.box.subjects(BEN)
    office.advance(timedelta(days=2))
    assert office.box.subjects(BEN)[-1] == DUE
    assert "Please answer: How is it going?" in plain(office.box.to(BEN)[-1])
    assert DUE not in office.box.subjects(ADA), "the mentor has answered"
    before = len(office.box.mails)
    office.advance(4 * WEEK)
    assert len(office.box.mails) == before


def test_an_answer_ends_the_reminder_and_an_end_asks_what_is_asked_then(office: PostOffice) -> None:
    office.begin()
    office.ask()
    office.ask(code="after", title="Looking back", purpose="post")
    id = office.activate()
    for party in ("mentor", "mentee"):
        answer(office, id, party)
    office.advance(2 * WEEK)
    assert DUE not in office.box.subjects(ADA) + office.box.subjects(BEN)
    office.do(f"{RELATIONSHIPS}/{id}/close", {"initiated_by": "coordinator", "reason": "goals_met"})
    office.advance(WEEK + timedelta(days=1))
    for address in (ADA, BEN):
        assert "Please answer: Looking back" in plain(office.box.to(address)[-1])


def test_a_monthly_questionnaire_is_reminded_of_again_after_an_answer(office: PostOffice) -> None:
    office.begin()
    office.ask(waves=["monthly"])
    id = office.activate()
    live(office, weeks=5)
    assert office.box.subjects(BEN).count(DUE) == 1, "who let one month pass is not reminded of the next"
    month = office.services.now.strftime("%Y-%m")
    asked = {"instrument": "pulse", "instrument_version": 1, "about": "relationship", "about_id": id, "wave": month}
    office.do(f"{RELATIONSHIPS}/{id}/feedback", {**asked, "given_by": "mentee", "rating": 4})
    live(office, weeks=6)
    assert office.box.subjects(BEN).count(DUE) == 2


def test_a_questionnaire_of_a_sealed_program_has_no_name_in_a_mail(office: PostOffice) -> None:
    office.begin(confidentiality="sealed")
    office.ask(title="Judges and their mentors")
    office.activate()
    office.advance(WEEK + timedelta(days=1))
    assert "Please answer: a questionnaire" in plain(office.box.to(BEN)[-1])
    assert not [mail for _, mail in office.box.mails if "Judges" in mail.as_string()]


def test_each_guardian_is_told_once_what_is_due_of_the_ward(office: PostOffice) -> None:
    office.begin(requirements=REFERENCES)
    guardian(office, "Cleo", CLEO)
    opted_out = guardian(office, "Dora", DORA)
    office.people.opt_out(opted_out, "digest", at=office.services.now)
    office.advance(WEEK + timedelta(days=1))
    assert office.box.subjects(BEN) == [DUE]
    assert office.box.subjects(CLEO) == ["Something is due for Ben Okri"]
    (mail,) = office.box.to(CLEO)
    assert "references" in plain(mail)
    assert f"{SITE}/me/wards" in plain(mail)
    assert mail["List-Unsubscribe"] is not None
    assert office.box.subjects(DORA) == []
    office.advance(WEEK)
    assert len(office.box.to(CLEO)) == 1


def test_a_guardian_is_told_also_where_the_ward_wants_no_digest(office: PostOffice) -> None:
    office.begin(requirements=[*REFERENCES, {"kind": "training", "role": "mentee", "valid_days": 20}])
    guardian(office, "Cleo", CLEO)
    office.people.opt_out(office.ben, "digest", at=office.services.now)
    office.advance(WEEK + timedelta(days=1))
    assert (office.box.subjects(BEN), office.box.subjects(CLEO)) == ([], ["Something is due for Ben Okri"])
    (text,) = [plain(mail) for mail in office.box.to(CLEO)]
    assert "references" in text
    assert "training" in text


def test_a_guardian_of_a_ward_in_a_sealed_program_learns_neither_who_nor_what(office: PostOffice) -> None:
    office.begin(confidentiality="sealed", requirements=REFERENCES)
    guardian(office, "Cleo", CLEO)
    office.advance(WEEK + timedelta(days=1))
    assert office.box.subjects(CLEO) == ["Something is due for a person in your care"]
    for word in ("Ben", "Okri", "references", "Harbour"):
        assert word not in plain(office.box.to(CLEO)[0])


@pytest.mark.parametrize("stays", [True, False])
def test_a_guardian_who_ceased_to_be_one_before_the_mail_is_sent_gets_none(office: PostOffice, *, stays: bool) -> None:
    office.begin(requirements=REFERENCES)
    person = guardian(office, "Cleo", CLEO)
    office.close()
    office.advance(WEEK + timedelta(days=1))
    assert office.refused(), "the mail server is away"
    if not stays:
        office.people.of_wards[office.ben].discard(person)
    office.open()
    office.advance(timedelta(hours=1))
    assert office.box.subjects(BEN) == [DUE]
    assert len(office.box.to(CLEO)) == stays


def test_staff_reminds_each_guardian_of_a_signature_and_one_who_wants_no_reminders_stops_no_other(
    office: PostOffice,
) -> None:
    office.begin(requirements=[{"kind": "guardian-consent", "role": "mentee"}], enroll=False)
    consent = f"{ENROLLMENT}/participations/{office.participations['mentee']}/requirements/guardian-consent"
    office.do(f"{consent}/request")
    office.do(f"{consent}/clear", {"evidence": 3, "evidence_reference": "file-1"})
    for participation in office.participations.values():
        office.do(f"{ENROLLMENT}/participations/{participation}/enroll")
    id = office.propose()
    office.do(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"})
    for party in office.participations:
        office.do(
            f"{RELATIONSHIPS}/{id}/sign", {"by": party, "cadence_days": 7, "duration_days": 90, "channel": "video"}
        )
    guardian(office, "Cleo", CLEO)
    opted_out = guardian(office, "Dora", DORA)
    office.people.opt_out(opted_out, "reminders", at=office.services.now)
    office.do(f"{RELATIONSHIPS}/{id}/remind", {"about": "signature"})
    (mail,) = office.box.to(CLEO)
    assert "reminds you, for Ben Okri." in plain(mail)
    assert f"{SITE}/me/wards" in plain(mail)
    assert office.box.subjects(DORA) == []
    assert "A reminder from your program" not in office.box.subjects(ADA) + office.box.subjects(BEN), "both have signed"
