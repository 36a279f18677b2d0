"""No page shows a code of the event model: every value of an enum is written in words."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import get_args

import pytest
from fastapi.testclient import TestClient

from services.enrollment.participation.states import State as ParticipationState
from services.enrollment.programs.states import State as ProgramState
from services.enrollment.requirements.states import State as RequirementState
from services.policy import policy
from services.projections.desk.kinds import Kind
from services.projections.pages.components.codes import CODES, PROGRAM_STATES, code_text, codes_text
from services.projections.pages.forms import choices
from services.relationships.states import State as RelationshipState
from tests.unit.pages.addresses import ADDRESSES, HARBOUR
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.fake_services import FakeServices
from tests.unit.pages.page_client import client_of

POLICY_CODES = {
    code
    for kind in (
        "Formality",
        "Direction",
        "Shape",
        "Confidentiality",
        "RequirementKind",
        "DocumentKind",
        "ConflictKind",
    )
    for code in get_args(getattr(policy, kind))
}
STATES = {
    str(state) for states in (ParticipationState, ProgramState, RequirementState, RelationshipState) for state in states
}
CHOICES = {code for offered in vars(choices).values() if isinstance(offered, dict) for code in offered}
ALL = (POLICY_CODES | STATES | CHOICES | set(get_args(Kind))) - {"none", "unknown", "any", "yes", "no"}
"""Every code but those that are words for an answer, or for one that is missing."""
COMPOUND = {code for code in ALL if "-" in code or "_" in code}
"""Codes that are no English words wherever they stand."""
PAGES = [*ADDRESSES, "/people", f"{HARBOUR}/people", f"{HARBOUR}/relationships", f"{HARBOUR}/waiting"]
_COLUMN = re.compile(r"[a-z_-]+(?:, [a-z_-]+)*")


class Texts(HTMLParser):
    """The texts of a page, without its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - of the parser
        self._silent += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.found.append(re.sub(r"\s+", " ", data.strip()))


def raw_codes(page: str) -> Iterator[str]:
    """Yield the texts that hold a compound code, or are nothing but codes."""
    texts = Texts()
    texts.feed(page)
    for text in texts.found:
        words = set(re.findall(r"[a-z]+(?:[-_][a-z]+)+", text))
        bare = _COLUMN.fullmatch(text) is not None and set(text.split(", ")) <= ALL
        if bare or words & COMPOUND:
            yield text


@pytest.fixture(scope="module")
def staff() -> Iterator[TestClient]:
    with client_of(ExampleQueries(), services=FakeServices()) as client:
        yield client


@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_no_code(staff: TestClient, address: str) -> None:
    answer = staff.get(address)
    assert answer.status_code == 200, address
    assert list(raw_codes(answer.text)) == []


@pytest.mark.parametrize("page", ["<td>formal, traditional</td>", "<p>waits: background-check</p>", "<b>open</b>"])
def test_a_code_on_a_page_is_found(page: str) -> None:
    assert len(list(raw_codes(page))) == 1
    assert list(raw_codes(f"<script>{page}</script><p>They are open, and formal.</p>")) == []


def test_every_code_of_a_policy_and_every_state_of_a_program_has_words() -> None:
    assert set(CODES) == POLICY_CODES
    assert {str(state) for state in ProgramState} - {"none"} == set(PROGRAM_STATES)
    assert codes_text(["formal", "pair"]) == "With an agreement, in pairs"
    assert code_text("their-own_code") == "their own code"


def test_a_program_that_does_both_reads_as_one_phrase() -> None:
    assert codes_text(["peer", "formal", "informal"]) == "Peers learn from each other, with or without an agreement"
    assert codes_text(["pair", "group"]) == "In pairs or groups"
    assert codes_text(["group", "pair", "informal", "formal"]) == "In pairs or groups, with or without an agreement"
