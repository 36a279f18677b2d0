"""The room of a relationship and the page of one's own mentoring: what each reader sees and can do."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Participation
from services.projections.disclosure.access import Disclosure
from services.projections.pages.components import formats
from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.forms.form import Form
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.duties import Duty
from services.projections.pages.mentoring.me_view import MeView, me_view
from services.projections.pages.mentoring.perspective import Perspective, perspective
from services.projections.pages.mentoring.texts import RoomTexts
from services.projections.pages.mentoring.wording import state_text
from services.projections.room.models import ClosingAnswer, Room
from services.web.service_client import ServiceAnswer
from tests.unit.pages.desk_examples import participation
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import NOW, example_id
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import BOOK, SAME, TEXTS, forms
from tests.unit.pages.room_examples import GOAL, HELD, OVER, ROOM, SESSION, agreement, proposed, question, room, session
from tests.unit.pages.room_readers import HERE, MENTEE, MENTOR, NAMES, READERS, shown

ADDRESS = f"/rooms/{ROOM}"
SERVICE = f"/relationships/v1/relationships/{ROOM}"


BERLIN = ZoneInfo("Europe/Berlin")


def acts(buttons: Sequence[Any]) -> list[str]:
    """Return the commands of some buttons."""
    return [
        re.sub(r"[?].*", "", getattr(each, "href", "") or getattr(each, "form", each).action).rpartition("/")[2]
        for each in buttons
    ]


def values(form: Form | None) -> dict[str, str]:
    """Return what the fields of a form hold."""
    assert form is not None
    return {each.name: each.value for each in form.fields}


class TestRoom:
    def test_its_head_names_both_the_program_and_the_month(self) -> None:
        view = shown(room())
        assert (view.title, view.sentence) == ("Anna and Ben", "Harbour · month 3 of 8")
        assert view.next_session == "Next session: 17 Mar 2026, 12:00, 45 minutes."
        assert shown(proposed()).sentence == "Harbour"

    def test_a_proposal_is_answered_by_who_did_not_make_it(self) -> None:
        assert acts(shown(proposed(), "mentee").answers) == ["join", "refuse"]
        assert acts(shown(proposed(), "guardian").answers) == ["join", "refuse"]
        assert acts(shown(proposed(), "mentor").answers) == ["take-back"]
        assert acts(shown(proposed(), "staff").answers) == ["accept", "decline", "take-back"]
        assert acts(shown(room(), "mentee").answers) == []

    def test_who_accepted_already_waits_for_the_other_and_can_still_decline(self) -> None:
        by_staff = proposed(proposed_by="coordinator")
        accepted = MentoringContext(NAMES, NOW, accepted={ROOM: ["mentee"]})
        view = shown(by_staff, "mentee", context=accepted)
        assert (acts(view.answers), view.state) == (["refuse"], "You accepted; waiting for Anna.")
        assert acts(shown(by_staff, "mentor", context=accepted).answers) == ["join", "refuse"]
        assert shown(by_staff, "staff", context=accepted).state == "Ben accepted; waiting for Anna."
        first = own([by_staff], context=accepted).first
        assert first is not None
        assert (first.title, acts(first.buttons)) == ("Accepted: waiting for Anna", ["refuse"])

    def test_times_are_those_of_the_readers_zone_which_is_named_once(self) -> None:
        there = MentoringContext(NAMES, NOW, BERLIN)
        view = shown(room(), context=there)
        assert view.zone == "Times are in the time zone Europe/Berlin."
        assert [line.time for line in view.sessions][:2] == ["17 Mar 2026, 13:00", "12 Mar 2026, 13:00"]
        form = view.reports[0].form
        assert form is not None
        assert values(form)["started_at"] == "2026-03-12T13:00"
        assert {each.described for each in form.fields} >= {"When it began"}
        assert shown(room()).zone == "Times are in UTC."

    def test_a_session_is_proposed_at_the_same_time_of_day_after_the_clocks_change(self) -> None:
        before = room(sessions=[session(HELD, 10, "held")])  # 24 March; the clocks go forward on the 29th
        assert (
            values(shown(before, context=MentoringContext(NAMES, NOW, BERLIN)).plan)["starts_at"] == "2026-04-07T13:00"
        )

    def test_a_match_that_awaits_approval_is_approved_by_staff_alone(self) -> None:
        waiting = proposed(state="awaiting-approval")
        assert acts(shown(waiting, "staff").answers) == ["approve", "take-back"]
        assert acts(shown(waiting, "mentee").answers) == []

    def test_the_unsigned_part_comes_first_and_has_the_terms_of_the_other(self) -> None:
        one = [agreement(state="proposed", signed=["mentor"], missing=["mentee"], agreed_at=None)]
        matched = room(state="matched", started_at=None, agreements=one, sessions=[], goals=[], questions=[])
        view = shown(matched, "mentee")
        assert view.agreement is not None
        assert [(line.text, line.signed) for line in view.agreement.present.signatures] == [
            ("Ben (mentee): has not signed yet", False),
            ("Anna (mentor): signed on 1 Jan 2026", True),
        ]
        assert view.agreement.present.terms == "A session every 14 days, video, for 243 days in all."
        assert view.agreement.present.sign is not None
        assert view.agreement.present.sign.hidden["part"] == "1"
        assert view.agreement.invitation == "Propose other terms"
        assert values(view.agreement.revise)["duration_days"] == "243"
        of_mentor = shown(matched, "mentor").agreement
        assert of_mentor is not None
        assert of_mentor.present.sign is None
        assert "activate" not in acts(view.course)

    def test_it_starts_when_both_have_signed(self) -> None:
        matched = room(state="matched", started_at=None)
        assert acts(shown(matched).course) == ["activate", "end"]
        section = shown(matched).agreement
        assert section is not None
        assert section.present.sign is None
        assert shown(matched).state.startswith("Matched and signed: it can start, since")
        first = own([room(state="matched", started_at=None, sessions=[], goals=[], questions=[])]).first
        assert first is not None
        assert (first.title, acts(first.buttons)) == ("It can start", ["activate"])

    def test_the_state_of_a_match_says_how_far_its_agreement_is(self) -> None:
        one = [agreement(state="proposed", signed=["mentor"], missing=["mentee"], agreed_at=None)]
        states = [shown(room(state="matched", started_at=None, agreements=each)).state for each in ([], one)]
        assert [each.partition(", since")[0] for each in states] == [
            "Matched: the agreement comes next",
            "Matched: the agreement waits for a signature",
        ]

    def test_a_session_that_is_over_is_asked_about_with_what_was_planned(self) -> None:
        (card,) = shown(room()).reports
        assert card.question == "Did you meet on 12 Mar 2026, 12:00?"
        assert card.form is not None
        assert values(card.form) == {"started_at": "2026-03-12T12:00", "minutes": "45", "mode": "video"}
        assert acts(card.buttons) == ["reschedule", "miss"]
        assert card.form.hidden["part"] == OVER

    def test_a_guardian_reports_weaker_evidence(self) -> None:
        (own,), (ward,) = shown(room()).reports, shown(room(), "guardian").reports
        assert [COMMANDS[f"relationships.{acts([each.form])[0]}"].fixed for each in (own, ward)] == [
            {"evidence": 2},
            {"evidence": 1},
        ]
        assert ward.question.startswith("Did Anna and Ben meet")

    def test_only_a_planned_session_moves(self) -> None:
        lines = {line.time: acts(line.buttons) for line in shown(room()).sessions}
        assert lines["17 Mar 2026, 12:00"] == ["reschedule", "cancel-session"]
        assert lines["26 Feb 2026, 12:00"] == ["correct-session"]

    def test_a_report_of_a_held_session_is_corrected_by_who_made_it_and_by_staff(self) -> None:
        def reported(by: str | None) -> Room:
            some = room()
            changed = [one.model_copy(update={"reported_by": by}) if one.id == HELD else one for one in some.sessions]
            return some.model_copy(update={"sessions": changed})

        for by, reader, may in (
            ("mentor", "mentor", True),
            ("mentor", "mentee", False),
            ("mentor", "staff", True),
            (None, "mentee", True),
        ):
            (line,) = [each for each in shown(reported(by), reader).sessions if each.time == "26 Feb 2026, 12:00"]
            assert acts(line.buttons) == (["correct-session"] if may else []), (by, reader)
            assert (line.amend is not None) == may
            if line.amend is not None:
                assert values(line.amend)["started_at"] == "2026-02-26T12:00"

    def test_a_session_that_was_answered_about_can_be_said_to_have_been_otherwise_only(self) -> None:
        some = room()
        answered = [one.model_copy(update={"answered": one.id == HELD}) for one in some.sessions]
        view = shown(some.model_copy(update={"sessions": answered}), "staff")
        (line,) = [each for each in view.sessions if each.time == "26 Feb 2026, 12:00"]
        assert (acts(line.buttons), line.amend is not None) == ([], True)

    def test_a_session_of_a_group_leads_to_the_group_and_nowhere_else(self) -> None:
        group = "0c000000-0000-4000-8000-0000000000aa"
        some = room()
        of_group = [one.model_copy(update={"of_group": True}) for one in some.sessions]
        view = shown(some.model_copy(update={"group_id": group, "sessions": of_group}))
        buttons = [one for line in view.sessions for one in line.buttons]
        buttons += [one for card in view.reports for one in card.buttons]
        assert {one.href for one in buttons} == {f"/groups/{group}"}
        assert all(card.form is None and card.buttons for card in view.reports)
        assert not any(line.amend for line in view.sessions)

    @pytest.mark.parametrize(
        ("fields", "offered"),
        [
            ({}, {"reschedule", "cancel-session", "miss"}),
            ({"on_hold": True}, {"cancel-session", "miss"}),
            ({"state": "paused", "pause_reason": "exams"}, {"cancel-session", "miss"}),
            ({"state": "closed"}, {"miss"}),
        ],
    )
    def test_of_a_planned_session_nothing_is_offered_that_would_be_refused(
        self, fields: dict[str, Any], offered: set[str]
    ) -> None:
        """A session is moved while the two may meet, and called off while they have a relationship."""
        view = shown(room(**fields))
        lines = [act for line in view.sessions for act in acts(line.buttons)]
        cards = [act for card in view.reports for act in acts(card.buttons)]
        planned = {"reschedule", "cancel-session", "miss"}
        assert planned & {*lines, *cards} == offered

    def test_a_relationship_that_has_ended_has_no_next_session(self) -> None:
        assert shown(room()).next_session.startswith("Next session")
        assert shown(room(state="closed")).next_session == ""

    def test_goals_and_notes_are_shown_in_own_words_to_a_party(self) -> None:
        texts = RoomTexts({GOAL: BOOK}, {HELD: "Shy today."})
        view = shown(room(), texts=texts)
        assert (view.goals[0].title, view.goals[0].detail) == (BOOK, "Learn something · until 1 Jun 2026")
        assert [line.kept for line in view.sessions if line.kept] == ["Shy today."]
        assert acts(view.goals[0].buttons) == ["meet-goal", "write-goal"]
        assert acts(shown(room(), "staff").goals[0].buttons) == ["meet-goal"]

    def test_a_note_is_written_by_a_party_alone(self) -> None:
        for reader, may in (("mentor", True), ("mentee", True), ("guardian", False), ("staff", False)):
            assert any(line.note for line in shown(room(), reader).sessions) == may, reader

    def test_what_is_asked_is_asked_of_the_party(self) -> None:
        assert [each.title for each in shown(room(), "mentee").questions] == ["How is it going?"]
        assert shown(room(), "mentor").questions == []
        assert shown(room(), "staff").questions == []

    def test_the_end_states_what_follows(self) -> None:
        text = shown(room()).consequence
        assert text == (
            "If it ends: 1 planned session is cancelled. Anna has a free place again, "
            "and Ben can be matched with another person."
        )
        assert acts(shown(room()).course) == ["pause", "end"]
        assert acts(shown(room(), "staff").course) == ["pause", "close", "void"]
        assert acts(shown(room(state="paused", pause_reason="exams")).course) == ["resume", "end"]
        assert shown(room(state="closed")).course == []
        for until, offered in ((NOW, ["reopen", "void"]), (NOW - timedelta(days=1), ["void"]), (None, ["void"])):
            assert acts(shown(room(state="closed", reopen_until=until), "staff").course) == offered
        assert not shown(room(state="closed", reopen_until=NOW), "mentor").course

    def test_staff_read_what_the_two_answered_about_the_end_and_a_party_answers(self) -> None:
        given = {"party": "mentee", "again": "no", "conversation_on": date(2026, 3, 2), "never_again": True}
        ended = room(state="closed", closing_answered=["mentee"], closing_answers=[ClosingAnswer.model_validate(given)])
        assert shown(ended, "staff").ending == [
            "Anna has not answered.",
            "Ben wants no other match; they talked about it on 2 Mar 2026; never to be paired with this person again.",
        ]
        assert shown(ended, "staff").closing is None
        own = room(state="closed", closing_answered=["mentee"])
        asked = shown(own, "mentor").closing
        assert asked is not None
        assert [field.name for field in asked.fields] == ["conversation_on", "again", "never_pair_again"]
        assert (shown(own, "mentor").ending, shown(own, "mentee").closing) == ((), None)
        assert shown(room(), "mentor").closing is None

    def test_nothing_is_planned_while_contact_is_on_hold(self) -> None:
        held = shown(room(on_hold=True))
        assert held.hold.startswith("Contact is on hold.")
        assert held.plan is None
        assert shown(room()).plan is not None
        assert shown(room(state="paused")).plan is None

    def test_the_next_session_is_proposed_one_cadence_later(self) -> None:
        assert values(shown(room()).plan)["starts_at"] == "2026-03-31T12:00"

    @pytest.mark.parametrize(
        ("direction", "mentor", "form"),
        [
            ("traditional", "mentor", "the mentee learns from the mentor"),
            ("reverse", "junior mentor", "the senior learns from the junior"),
            ("peer", "peer", "both learn from each other"),
        ],
    )
    def test_each_form_of_mentoring_has_its_words(self, direction: str, mentor: str, form: str) -> None:
        view = shown(room(direction=direction))
        assert view.agreement is not None
        assert any(f"Anna ({mentor})" in line.text for line in view.agreement.present.signatures)
        assert form in view.form

    def test_a_sealed_program_says_that_no_one_outside_learns_of_it(self) -> None:
        assert "sealed" in shown(room(confidentiality="sealed")).privacy[-1]
        assert all("sealed" not in line for line in shown(room()).privacy)


def own(
    rooms: Sequence[Room],
    reader: str = "mentee",
    *,
    duties: Sequence[Duty] = (),
    parts: Sequence[Participation] = (),
    context: MentoringContext = HERE,
) -> MeView:
    """Return the page of a person."""
    return me_view(rooms, parts, {example_id("Harbour"): "Harbour"}, duties, READERS[reader], context)


class TestMe:
    def test_the_next_thing_comes_first(self) -> None:
        view = own([room(), proposed(id=example_id("other"))])
        assert view.first is not None
        assert (view.first.title, acts(view.first.buttons)) == ("Anna as your mentor?", ["join", "refuse"])
        assert [card.title for card in view.cards] == [
            "Did you meet on Thursday?",
            "17 Mar 2026, 12:00 with Anna",
            "How is it going?",
        ]

    def test_a_meeting_is_reported_with_defaults_filled(self) -> None:
        first = own([room()]).first
        assert first is not None
        assert values(first.form) == {"started_at": "2026-03-12T12:00", "minutes": "45", "mode": "video"}
        assert acts(first.buttons) == ["reschedule", "miss"]

    def test_a_guardian_acts_for_a_ward_and_sees_no_goals(self) -> None:
        view = own([proposed()], "guardian")
        assert view.first is not None
        assert view.first.title == "For Ben: Anna as the mentor?"
        assert own([room()], "guardian").goals == []
        assert [goal.title for goal in own([room()], "mentee").goals] == ["Learn something"]

    def test_a_mentee_without_mentor_reads_how_long_and_what_is_next(self) -> None:
        waiting = participation(person_id=MENTEE, state="enrolled", enrolled_at=NOW - timedelta(days=12))
        view = own([], parts=[waiting])
        assert [(line.title, line.text) for line in view.waiting] == [
            (
                "Harbour",
                "You have waited for a mentor since 2 Mar 2026 (12 days ago). You are asked before anything starts.",
            )
        ]
        assert own([room(program_id=waiting.program_id)], parts=[waiting]).waiting == []
        ended = room(program_id=waiting.program_id, state="closed", ended_at=NOW - timedelta(days=2))
        (line,) = own([ended], parts=[waiting]).waiting
        assert line.text.startswith("You have waited for a mentor since 12 Mar 2026 (2 days ago)."), (
            "not as of before it"
        )

    @pytest.mark.parametrize(
        ("state", "text"),
        [
            ("invited", "You are invited as a mentor. Answer by 20 Mar 2026. Open it to apply."),
            ("applied", "You applied as a mentor on 12 Mar 2026 (2 days ago). The program's coordinators decide"),
            ("screening", "You applied as a mentor on 12 Mar 2026 (2 days ago). The program checks what it needs"),
            ("waitlisted", "You are on the waiting list as a mentor since 14 Mar 2026 (today). You are enrolled when"),
            ("suspended", "Your participation is suspended since 14 Mar 2026 (today). Your coordinator can say"),
            ("enrolled", "You have waited for a mentee since 13 Mar 2026 (1 day ago)."),
        ],
    )
    def test_a_mentor_who_waits_reads_for_what_and_since_when(self, state: str, text: str) -> None:
        moments = {"applied_at": 2, "since": 0, "enrolled_at": 1, "expires_at": -6}
        fields = {name: NOW - timedelta(days=days) for name, days in moments.items()}
        one = participation(person_id=MENTOR, role="mentor", state=state, **fields)
        view = own([], "mentor", parts=[one])
        assert [(line.title, line.text[: len(text)]) for line in view.waiting] == [("Harbour", text)]
        assert "what comes next" in view.sentence

    def test_who_takes_part_nowhere_reads_so(self) -> None:
        ended = participation(person_id=MENTOR, role="mentor", state="completed")
        assert own([], "mentor", parts=[ended]).sentence == "You take part in no program at the moment."
        assert own([], "mentor", parts=[ended]).waiting == []

    def test_for_a_ward_the_page_speaks_of_the_ward(self) -> None:
        waits = participation(person_id=MENTEE, state="enrolled", enrolled_at=NOW - timedelta(days=12))
        view = own([], "guardian", parts=[waits])
        assert view.waiting[0].text.startswith("Ben has waited for a mentor since 2 Mar 2026")
        assert view.taking_part[0].buttons[0].text == "Is away…"
        asked = own([room(sessions=[], questions=[question()])], "guardian")
        assert asked.first is not None
        assert (asked.first.title, asked.first.text) == ("For Ben: How is it going?", "About the time with Anna.")
        assert asked.relationships[0].title == "For Ben: Anna"

    def test_peers_are_no_mentors_and_no_mentees(self) -> None:
        waits = participation(person_id=MENTEE, state="enrolled", enrolled_at=NOW)
        ended = room(direction="peer", state="closed", ended_at=NOW, goals=[], questions=[], sessions=[])
        names, here = {waits.program_id: "Circles"}, READERS["mentee"]
        view = me_view([ended], [waits], names, (), here, HERE, peers={waits.program_id})
        assert view.waiting[0].text.startswith("You have waited for a peer")
        assert view.taking_part[0].text == "Peer, enrolled"
        assert view.ended[0].text == "What was achieved: 0 sessions.", "no goal was set: none is counted"
        assert not view.can_become_mentor

    @pytest.mark.parametrize("held", [1, 2, 3, 8])
    def test_questions_of_one_kind_are_one_card_with_the_newest_first(self, held: int) -> None:
        sessions = [session(example_id(f"s{n}"), -n - 1, "held") for n in range(held)]
        asked = [
            question(title="After a session", about="session", about_id=each.id, instrument="p") for each in sessions
        ]
        view = own([room(sessions=sessions, goals=[], questions=[*reversed(asked), question(instrument="q")])])
        cards = [card for card in (view.first, *view.cards) if card is not None]
        assert len(cards) == 2, "one kind for the sessions, and one for the relationship"
        assert view.sentence == "2 things to do or to know, the next one first."
        (bundled,) = [card for card in cards if "13 Mar 2026" in card.text]
        assert len(bundled.others) == held - 1
        days = [formats.day(NOW - timedelta(days=n + 1)) for n in range(held)]
        assert all(day in card.text for day, card in zip(days, (bundled, *bundled.others), strict=True))
        assert [each.text for card in (bundled, *bundled.others) for each in card.buttons] == ["Answer"] * held
        if held > 1:
            assert bundled.title == f"{held} sessions await your feedback"
            assert bundled.others_text == f"{held - 1} earlier session{'s' if held > 2 else ''}"

    def test_two_questionnaires_about_one_relationship_are_not_called_two_relationships(self) -> None:
        asked = [question(title="Looking back", wave=wave) for wave in ("2026-02", "2026-03")]
        first = own([room(sessions=[], goals=[], questions=asked)]).first
        assert first is not None
        assert first.title == "2 questionnaires await your feedback"
        assert first.others_text == "1 earlier questionnaire"

    def test_each_meeting_without_a_word_keeps_its_own_card(self) -> None:
        sessions = [session(example_id("a"), -9), session(example_id("b"), -2)]
        view = own([room(sessions=sessions, goals=[], questions=[])])
        assert view.first is not None
        assert [values(card.form)["started_at"] for card in (view.first, *view.cards)] == [
            "2026-03-05T12:00",
            "2026-03-12T12:00",
        ]

    def test_help_is_one_link_away_for_a_party_alone(self) -> None:
        assert [each.href for each in shown(room()).help] == [
            f"/concerns/new?topic=help&about=relationship:{ROOM}",
            f"/concerns/new?about=relationship:{ROOM}",
        ]
        assert shown(room(), "staff").help == ()

    def test_after_the_end_it_shows_what_was_achieved(self) -> None:
        view = own([room(state="closed", ended_at=NOW, questions=[], sessions=[session(HELD, -16, "held")])])
        assert [line.text for line in view.ended] == ["What was achieved: 1 session, 0 of 1 goal met."]
        assert view.relationships == []

    def test_a_name_that_is_not_seen_any_more_is_a_role_not_a_code(self) -> None:
        gone: dict[str, Any] = {"mentor_id": example_id("gone"), "closing_answered": ["mentee"]}
        ended = room(id=example_id("ended"), state="closed", ended_at=NOW, sessions=[], **gone)
        view = own([ended])
        ends = f"(until {formats.day(NOW)})"
        assert view.ended[0].title == f"Your former mentor {ends}, Harbour"
        assert view.first is not None
        assert view.first.text == f"About your time with your former mentor {ends}."
        assert shown(ended).title == "A former mentor and Ben"
        assert own([ended], "guardian").ended[0].title == f"For Ben: The former mentor {ends}, Harbour"

    def test_the_recusal_register_is_ones_own(self) -> None:
        past = room(id=example_id("past"), recusal=True, state="closed", ended_at=NOW, mentor_id=example_id("gone"))
        rooms = [room(recusal=True), past]
        lines = own(rooms).recusals
        assert [line.title for line in lines] == ["Anna", "A person whose name you do not see any more"]
        assert [line.text for line in lines] == [
            "Harbour: while it lasts, and two years after.",
            "Harbour: until 13 Mar 2028.",
        ]
        assert [line.title for line in own(rooms, "mentor").recusals] == ["Ben"]
        assert own(rooms, "guardian").recusals == []
        assert own([room()]).recusals == []

    def test_who_was_mentored_can_become_a_mentor_once(self) -> None:
        ended = room(state="closed", ended_at=NOW, sessions=[], questions=[])
        assert own([ended]).can_become_mentor
        assert not own([ended], "mentor").can_become_mentor
        assert not own([ended], "guardian").can_become_mentor
        mentors = participation(person_id=MENTEE, role="mentor", state="applied")
        assert not own([ended], parts=[mentors]).can_become_mentor

    @pytest.mark.parametrize(
        ("wave", "text"),
        [
            ("post", "About your relationship, at the end."),
            ("follow-up-6m", "About your relationship, 6 months after the end."),
            ("2026-03", "About your relationship, in Mar 2026."),
            (None, "About your relationship."),
        ],
    )
    def test_a_question_that_is_asked_again_names_its_wave(self, wave: str | None, text: str) -> None:
        (asked,) = shown(room(questions=[question(wave=wave)]), "mentee").questions
        assert asked.about == text

    def test_an_ended_relationship_reads_so_and_its_sessions_move_no_more(self) -> None:
        ended = room(state="closed", end_reason="completed", since=NOW - timedelta(days=3), ended_at=NOW)
        assert state_text(ended, ZoneInfo("UTC")) == "Ended (completed as agreed) on 11 Mar 2026"
        report = shown(ended, "mentor").reports[0]
        assert acts(report.buttons) == ["miss"]

    def test_peers_are_called_by_name_and_never_by_a_role(self) -> None:
        sessions = [
            session(HELD, -16, "cancelled", cancelled_by="mentor", late=False),
            session(OVER, -2, "missed", missed_by="mentee"),
        ]
        view = shown(room(direction="peer", sessions=sessions, questions=[]))
        assert [line.text for line in view.sessions] == ["Cancelled by Anna", "Did not take place: Ben did not come"]
        others = shown(room(sessions=sessions, questions=[]))
        assert others.sessions[0].text == "Cancelled by the mentor"

    def test_a_missed_session_says_whether_it_was_excused_and_its_reporter_takes_that_back(self) -> None:
        told = session(OVER, -2, "missed", missed_by="mentee", excuse="travel", reported_by="mentor")
        view = shown(room(sessions=[told], questions=[]), "mentor")
        assert view.sessions[0].text == "Did not take place: the mentee did not come, excused by travel"
        assert acts(view.sessions[0].buttons) == ["correct-session"]
        assert acts(shown(room(sessions=[told], questions=[]), "mentee").sessions[0].buttons) == []
        assert acts(shown(room(sessions=[told], questions=[]), "staff").sessions[0].buttons) == ["correct-session"]
        assert acts(shown(room(state="voided", sessions=[told]), "mentor").sessions[0].buttons) == []

    def test_who_signed_and_is_not_seen_by_name_is_named_by_role(self) -> None:
        section = shown(room(mentee_id=example_id("unknown"))).agreement
        assert section is not None
        assert section.present.signatures[1].text == "The mentee: signed on 1 Jan 2026"

    def test_a_question_about_a_session_names_it(self) -> None:
        asked = question(about="session", about_id=HELD)
        card = own([room(questions=[asked])]).cards[-1]
        assert card.text == "About your session of 26 Feb 2026, 12:00 with Anna."

    def test_who_takes_part_can_be_away_and_come_back(self) -> None:
        at_work, away = (
            participation(person_id=MENTOR, role="mentor", state=state) for state in ("enrolled", "paused")
        )
        (line,) = own([], "mentor", parts=[at_work]).taking_part
        assert acts(line.buttons) == ["pause", "capacity", at_work.id]
        (line,) = own([], "mentor", parts=[away]).taking_part
        assert acts(line.buttons) == ["resume", "capacity", away.id]

    def test_what_is_missing_is_listed_and_what_is_done_is_not(self) -> None:
        duties = [Duty("Accepted: conduct, version 1", done=True), Duty("Background check", done=False)]
        assert [each.text for each in own([], duties=duties).duties] == ["Background check"]

    def test_nothing_to_do_is_said(self) -> None:
        assert own([], parts=[participation(state="enrolled")]).sentence.startswith("Nothing to do at the moment.")
        assert own([]).first is None


@pytest.fixture
def services() -> FakeServices:
    return FakeServices(names={MENTEE: "Ben <b>", MENTOR: "Anna"}, answers={f"{SERVICE}/texts": TEXTS})


@pytest.fixture
def acting(services: FakeServices) -> TestClient:
    client = client_of(ExampleQueries(), services=services)
    client.headers["mentee"] = "1"
    return client


def test_the_page_shows_names_and_texts_escaped_and_is_never_kept(acting: TestClient) -> None:
    answer = acting.get(ADDRESS)
    assert "Anna and Ben &lt;b&gt;" in answer.text
    assert "Read &lt;Momo&gt; to the end" in answer.text
    assert (answer.headers["cache-control"], answer.headers.get("etag")) == ("no-store", None)


def test_staff_reads_no_texts(services: FakeServices) -> None:
    page = client_of(ExampleQueries(), services=services).get(ADDRESS).text
    assert "Momo" not in page
    assert not [each for each in services.sent if each.path.endswith("/texts")]
    assert "Conflicts of interest" in page


def test_the_form_of_a_session_reports_it(acting: TestClient, services: FakeServices) -> None:
    address = f"/commands/relationships/{ROOM}/report"
    for page in (ADDRESS, "/me"):
        services.sent.clear()
        data = forms(acting.get(page).text)[f"{address}#{OVER}"]
        answer = acting.post(address, data=data, headers=SAME)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"{page}?done=relationships.report")
        (sent,) = [each for each in services.sent if each.method == "POST"]
        assert (sent.path, sent.actor) == (f"{SERVICE}/sessions/{OVER}/hold", "actor-2")
        assert sent.body == {
            "evidence": 2,
            "started_at": "2026-03-12T12:00:00Z",
            "minutes": 45,
            "mode": "video",
        }


def test_a_refusal_is_shown_at_its_field(acting: TestClient, services: FakeServices) -> None:
    address = f"/commands/relationships/{ROOM}/report"
    data = forms(acting.get("/me").text)[f"{address}#{OVER}"]
    services.answers[f"{SERVICE}/sessions/{OVER}/hold"] = problem(
        422, "session-not-over", "a session can be reported only after its end", ("/started_at", "It is not over")
    )
    answer = acting.post(address, data=data, headers=SAME)
    assert answer.status_code == 422
    assert "It is not over." in answer.text


def test_an_answer_is_sent_with_its_scores(acting: TestClient, services: FakeServices) -> None:
    address = f"{ADDRESS}/answers/pulse/{ROOM}"
    data = {**forms(acting.get(ADDRESS).text)[address], "score.mood": "4", "score.hours": "10"}
    services.sent.clear()
    answer = acting.post(address, data=data, headers=SAME)
    assert answer.status_code == 303
    (sent,) = services.sent
    assert (sent.path, sent.body["scores"]) == (f"{SERVICE}/feedback", {"mood": 4, "hours": 10})
    assert (sent.body["wave"], sent.body["instrument_version"], sent.body["given_by"]) == ("2026-03", 2, "mentee")


def test_an_answer_without_a_score_is_asked_again_beside_the_item(acting: TestClient) -> None:
    address = f"{ADDRESS}/answers/pulse/{ROOM}"
    data = {**forms(acting.get(ADDRESS).text)[address], "score.mood": "", "score.hours": "41"}
    answer = acting.post(address, data=data, headers=SAME)
    assert answer.status_code == 422
    assert "Choose an answer." in answer.text
    assert "How many hours a month? must be 40 or less." in answer.text
    ids = re.findall(r' id="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids)), "two things of one page have one id"


def test_a_question_that_is_not_asked_has_no_page(acting: TestClient) -> None:
    address = f"{ADDRESS}/answers/other/{ROOM}"
    assert acting.post(address, data={"_key": "k"}, headers=SAME).status_code == 404


@pytest.mark.parametrize("address", [ADDRESS, "/me"])
def test_ids_are_unique_on_a_page_of_many_forms(acting: TestClient, address: str) -> None:
    ids = re.findall(r' id="([^"]+)"', acting.get(address).text)
    assert len(ids) == len(set(ids))


def test_a_document_is_read_and_then_accepted(acting: TestClient, services: FakeServices) -> None:
    one = participation().id
    address = f"/me/documents/{one}/conduct/2"
    path = f"/enrollment/v1/programs/{participation().program_id}/documents/conduct/2"
    services.answers[f"/enrollment/v1/programs/{example_id('Harbour')}/documents/conduct/2"] = services.answers[
        path
    ] = ServiceAnswer(200, {"document": {"title": "Code of conduct"}, "text": "Be <kind>."})
    page = acting.get(address).text
    assert "Be &lt;kind&gt;." in page
    assert acting.post(address, data=forms(page)[address], headers=SAME).headers["location"].startswith("/me?done=")
    assert services.sent[-1].path == f"/enrollment/v1/participations/{one}/documents/conduct/accept"
    assert services.sent[-1].body == {"version": 2}


def test_documents_and_requirements_come_from_the_service_that_decides(
    acting: TestClient, services: FakeServices
) -> None:
    base = f"/enrollment/v1/participations/{participation().id}"
    mandatory = [{"code": "conduct", "version": 2, "kind": "code-of-conduct", "accepted": False}]
    services.answers[f"{base}/documents"] = ServiceAnswer(200, {"mandatory": mandatory})
    required = [{"kind": "background-check", "holds": False, "required": True}]
    services.answers[f"{base}/requirements"] = ServiceAnswer(200, {"requirements": required})
    page = acting.get("/me").text
    assert f'href="/me/documents/{participation().id}/conduct/2"' in page
    assert "Background check: your coordinator checks it" in page


class Elsewhere(ExampleQueries):
    """Relationships of which the reader may see none."""

    def room(self, relationship: str, disclosure: Disclosure, _: datetime) -> Room | None:  # noqa: ARG002 - of the queries
        return None


def test_a_room_that_one_may_not_see_does_not_exist() -> None:
    client = client_of(Elsewhere())
    assert client.get(ADDRESS).status_code == 404
    assert client.post(f"{ADDRESS}/answers/pulse/{ROOM}", data={"_key": "k"}, headers=SAME).status_code == 404


def test_perspectives_follow_from_who_asks() -> None:
    found: Callable[[str], Perspective] = lambda reader: perspective(READERS[reader], room())  # noqa: E731 - one word
    assert [(found(each).capacity, found(each).side) for each in READERS] == [
        ("party", "mentor"),
        ("party", "mentee"),
        ("guardian", "mentee"),
        ("staff", None),
    ]
    assert question("mentor").party == "mentor"
    assert SESSION != OVER


class TestInformal:
    def test_a_declaration_names_who_declares_it_and_asks_to_confirm(self) -> None:
        declared = proposed(formality="informal")
        view = shown(declared, "mentee")
        assert acts(view.answers) == ["confirm", "deny"]
        assert view.state.startswith("Declared: it waits for a confirmation, and counts nowhere before")
        assert acts(shown(declared, "mentor").answers) == ["take-back"]
        first = own([declared]).first
        assert first is not None
        assert first.title == "Is Anna your mentor, informally?"
        assert "without an agreement" in first.text

    def test_its_room_demands_no_signature_and_offers_an_agreement(self) -> None:
        view = shown(room(formality="informal", agreements=[], cadence_days=None, duration_days=None))
        assert view.agreement is not None
        assert view.agreement.present.terms == "Informal mentoring needs no agreement."
        assert (view.agreement.present.signatures, view.agreement.present.sign) == ((), None)
        assert view.agreement.invitation == "Agree on something all the same"
        assert view.agreement.revise is not None

    def test_a_match_of_an_older_release_can_start_without_a_signature(self) -> None:
        older = room(formality="informal", state="matched", agreements=[], started_at=None)
        assert acts(shown(older).course) == ["activate", "end"]
        view = own([older])
        assert not any("Sign" in card.title for card in (view.first, *view.cards) if card is not None)


def of_group(reader: str, times: Sequence[datetime]) -> list[tuple[str, list[str]]]:
    """Return titles and buttons of the cards of two pairs of one group, whose sessions begin at these times."""
    asked: dict[str, Any] = {"questions": [], "goals": []}
    pairs = [room(id=example_id(name), group_id=example_id("group"), **asked) for name in ("a", "b")]
    view = me_view(pairs, [], {}, [], READERS[reader], HERE, group_times={example_id("group"): times})
    cards = [*([view.first] if view.first else []), *view.cards]
    return [(each.title, [one.text for one in each.buttons]) for each in cards]


def test_who_is_asked_into_a_group_reads_that_its_people_see_the_name() -> None:
    in_group, alone = (proposed(group_id=group) for group in (example_id("group"), None))
    texts = [view.first.text for view in (own([in_group], "mentee"), own([alone], "mentee")) if view.first]
    assert ["all who are in it see each other's name" in each for each in texts] == [True, False]


def test_a_session_of_a_group_is_one_card_that_leads_to_the_group() -> None:
    pair = room()
    over, ahead = (next(each.starts_at for each in pair.sessions if each.id == id) for id in (OVER, SESSION))
    assert over is not None
    assert ahead is not None
    (first, said), (second, opened) = of_group("mentor", [over, ahead])
    assert first.startswith("Did your group meet on")
    assert second.endswith("with your group")
    assert (said, opened) == (["Say who was there"], ["Open the group"])
    assert [title for title, _ in of_group("mentee", [over, ahead])] == [second], "a mentor reports"
    assert len(of_group("mentor", [])) == 4, "sessions of single pairs stay cards of their own"


def test_a_group_that_cannot_be_read_hides_nothing(services: FakeServices) -> None:
    class Queries(ExampleQueries):
        def rooms(self, disclosure: Disclosure, _: datetime) -> Sequence[Room]:
            return [room(group_id=example_id("group"))] if disclosure.people else []

    services.answers[f"/relationships/v1/groups/{example_id('group')}"] = problem(503, "unavailable", "away")
    page = client_of(Queries(), services=services).get("/me", headers={"mentee": "1"}).text
    assert "Did you meet on" in page
