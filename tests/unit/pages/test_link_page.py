"""The page of a link: who invites whom to what, who sees what, and until when the link counts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.projections.pages.sign_in.link_view import link_view
from services.web.identity.credentials.links import Link

UNTIL = datetime(2026, 12, 14, 10, 9, tzinfo=UTC)
INVITATION = Link("valid", "invitation", "anna", UNTIL)
PLACE = {
    "role": "mentor",
    "program": "Reading Partners",
    "peers": False,
    "answer_by": "2026-12-12T10:09:00+00:00",
    "text": "An hour a fortnight.",
}
ANNA = {
    "name": "Anna Ö",
    "time_zone": "Europe/Vienna",
    "organization": "Harbour Library",
    "shares": ["figures", "network"],
    "invited_to": [PLACE],
    "guardian": False,
}


def test_the_page_of_an_invitation_states_who_invites_whom_to_what_and_until_when() -> None:
    view = link_view(INVITATION, ANNA)
    facts = dict(view.facts)
    assert view.sentence == "Harbour Library invites you to the program “Reading Partners”, as a mentor."
    assert facts["This invitation is for"] == "Anna Ö. If that is not you, close this page."
    assert facts["Program “Reading Partners”"] == "As a mentor; apply by 12 Dec 2026"
    assert facts["This link"] == "Works once, until 14 Dec 2026, 11:09 (Europe/Vienna)."
    assert facts["Who sees what"].startswith("The coordinators of Harbour Library see your name, your mail address")
    assert facts["What Harbour Library shares with the federation"] == (
        "Without your name: counts in the federation's figures and the network of who mentored whom."
    )
    assert view.texts == [("Reading Partners", "An hour a fortnight.")]


@pytest.mark.parametrize(
    ("change", "roles", "sentence"),
    [
        ({"invited_to": []}, (), "Harbour Library invites you to take part in mentoring."),
        ({"invited_to": []}, ("coordinator",), "Harbour Library invites you to work with it as coordinator."),
        (
            {"invited_to": [], "guardian": True},
            (),
            "Harbour Library invites you as the guardian of a person who takes part in mentoring.",
        ),
        ({"invited_to": [PLACE, PLACE]}, (), "Harbour Library invites you to 2 programs."),
        (
            {"invited_to": [{**PLACE, "peers": True}]},
            (),
            "Harbour Library invites you to the program “Reading Partners”, as a peer.",
        ),
    ],
)
def test_the_sentence_follows_from_what_a_person_is_invited_to(
    change: dict[str, Any], roles: tuple[str, ...], sentence: str
) -> None:
    assert link_view(INVITATION, {**ANNA, **change}, roles).sentence == sentence


def test_an_invitation_to_a_sealed_program_names_neither_it_nor_its_organization() -> None:
    place = {**PLACE, "role": None, "program": None}
    view = link_view(INVITATION, {**ANNA, "organization": None, "shares": None, "invited_to": [place]})
    shown = repr((view.sentence, view.facts, view.texts))
    assert view.sentence == "You are invited to take part in mentoring."
    assert view.texts == [("From the program", "An hour a fortnight.")]
    assert not [word for word in ("Harbour", "Reading", "None") if word in shown]


def test_a_colleague_reads_nothing_about_matches() -> None:
    seen = dict(link_view(INVITATION, {**ANNA, "invited_to": []}, ("coordinator",)).facts)["Who sees what"]
    assert "match" not in seen
    assert "match" in dict(link_view(INVITATION, ANNA, ("coordinator",)).facts)["Who sees what"]


def test_an_organization_that_shares_nothing_says_so() -> None:
    facts = dict(link_view(INVITATION, {**ANNA, "shares": []}).facts)
    assert facts["What Harbour Library shares with the federation"] == "Nothing."


def test_the_page_of_a_link_to_sign_in_names_its_person_and_nothing_more() -> None:
    view = link_view(Link("valid", "sign-in", "anna", UNTIL), ANNA, ("coordinator",))
    assert (view.sentence, view.texts) == ("Sign in as Anna Ö with the link that we sent you.", ())
    assert [name for name, _ in view.facts] == ["This link"]


@pytest.mark.parametrize("purpose", ["invitation", "sign-in"])
def test_a_link_works_where_what_it_states_cannot_be_read(purpose: Any) -> None:  # noqa: ANN401 - a literal
    view = link_view(Link("valid", purpose, "anna", UNTIL), None)
    assert list(view.facts) == [("This link", "Works once, until 14 Dec 2026, 10:09 (UTC).")]
    assert view.verb
