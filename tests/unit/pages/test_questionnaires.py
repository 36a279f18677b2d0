"""The form of a questionnaire: the instrument that it states."""

from typing import Any
from uuid import UUID

import pytest

from services.enrollment.instrument import Item, build_instrument
from services.eventstore.refusal import RefusedError
from services.projections.pages.administration.questionnaires import instrument

PROGRAM = UUID(int=7)
VALUES = {
    "title": "How is it going?",
    "questions": "Do your meetings help you?\n\n  Are you treated with respect?  ",
    "about": "relationship",
    "often": "monthly",
    "answered_by": ["mentor", "mentee"],
    "privacy": "confidential",
}


def stated(published: list[dict[str, Any]] | None = None, **values: object) -> dict[str, Any]:
    """Return the instrument of the form, which the service takes."""
    body = instrument(PROGRAM, {**VALUES, **values}, published or [])
    build_instrument(**{**body, "items": [Item(**each) for each in body["items"]]})
    return body


def test_each_line_is_a_question_and_the_first_gives_the_rating() -> None:
    body = stated()
    assert [each["text"] for each in body["items"]] == ["Do your meetings help you?", "Are you treated with respect?"]
    assert (body["overall"], body["waves"], body["purpose"]) == (body["items"][0]["code"], ["monthly"], "pulse")


def test_about_sessions_it_is_asked_after_each_and_in_no_wave() -> None:
    body = stated(about="session")
    assert (body["purpose"], body["about"], body["waves"]) == ("session", "session", [])


def test_an_anonymous_one_is_about_the_program() -> None:
    body = stated(about="program", privacy="anonymous")
    assert (body["about"], body["privacy"], body["purpose"]) == ("program", "anonymous", "pulse")
    with pytest.raises(RefusedError, match="two givers"):
        stated(privacy="anonymous")


def test_the_same_title_is_the_next_version_and_another_one_another_questionnaire() -> None:
    first = stated()
    assert (first["code"], first["version"]) == ("how-is-it-going", 1)
    again = stated([first], title="HOW is it going?", questions="And now?")
    assert (again["code"], again["version"]) == (first["code"], 2)
    other = stated([first, again], title="How is it — going")
    assert other["version"] == 1
    assert other["code"] not in {first["code"], again["code"]}


@pytest.mark.parametrize("title", ["你好吗?", "Ça va, Zoë?", "x" * 200, "؟"])
def test_a_title_in_any_script_makes_a_code(title: str) -> None:
    first = stated(title=title)
    assert first["code"] == stated(title=title)["code"]
    other = stated([first], title=f"{title[:190]} 2")
    assert (other["version"], other["code"] == first["code"]) == (1, False)
