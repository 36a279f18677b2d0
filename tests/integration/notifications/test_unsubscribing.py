"""Unsubscribing: with one click of a mail program, by a page that GET only shows, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from services.enrollment.notifications.process import unsubscribe_tokens
from services.enrollment.notifications.unsubscribe import UnsubscribeTokens
from services.enrollment.notifications.unsubscribe_page import router
from services.platform.settings import Settings
from services.web.app import create_app
from tests.integration.notifications.mail_server import plain
from tests.integration.notifications.post_office import ADA, BEN, SITE, PostOffice


@pytest.fixture
def client(office: PostOffice) -> Iterator[TestClient]:
    tokens = unsubscribe_tokens(Settings.model_validate({"key": "k" * 32}))
    app = create_app(
        title="test",
        routers=[],
        public=[router(tokens, office.people)],
        authenticator=None,
        clock=office.services.clock,
    )
    with TestClient(app) as client:
        yield client


def path_of(message: EmailMessage) -> str:
    """Return the path that a mail program posts to, which is the page's too."""
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(message["List-Unsubscribe"]).strip().removeprefix("<").removesuffix(">")
    assert address.startswith(f"{SITE}/unsubscribe/")
    assert address in plain(message)
    return address.removeprefix(SITE)


def test_the_post_of_a_mail_program_opts_out_of_the_mails_category(office: PostOffice, client: TestClient) -> None:
    office.begin()
    office.propose(proposed_by="coordinator")
    path = path_of(office.box.to(ADA)[0])
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert office.people.people[office.ada].opted_out == {"proposals"}
    assert office.people.people[office.ben].opted_out == ()
    assert client.post(path).status_code == 200, "a repetition changes nothing"


def test_a_scanner_that_opens_the_page_opts_no_one_out(office: PostOffice, client: TestClient) -> None:
    office.begin()
    office.propose(proposed_by="coordinator")
    page = client.get(path_of(office.box.to(BEN)[0]))
    assert page.status_code == 200
    assert "<button>" in page.text
    assert "Proposals to answer" in page.text
    assert "Ben" not in page.text, "a forwarded link states no one's name"
    assert office.people.people[office.ben].opted_out == ()


def test_the_page_is_in_the_language_of_the_person(office: PostOffice, client: TestClient) -> None:
    office.begin()
    office.people.change(office.ada, language="de-AT")
    office.propose(proposed_by="coordinator")
    path = path_of(office.box.to(ADA)[0])
    page = client.get(path).text
    assert '<html lang="de">' in page
    assert "<button>Diese Mails abbestellen</button>" in page
    assert "Vorschläge, die zu beantworten sind" in page
    assert "Mails abbestellt" in client.post(path).text
    assert office.people.people[office.ada].opted_out == {"proposals"}
    office.people.people.pop(office.ada)
    assert '<html lang="en">' in client.get(path).text, "the page of a person who is not known any more"


def test_a_token_that_was_changed_or_made_with_another_key_is_refused(office: PostOffice, client: TestClient) -> None:
    person = office.people.add("Cleo", "cleo@people.example")
    own = UnsubscribeTokens(Settings.model_validate({"key": "k" * 32}).secret("unsubscribing"))
    foreign = UnsubscribeTokens(b"another key").issue(person, "digest")
    unknown = own.issue(person, "safeguarding")
    for token in (foreign, unknown, own.issue(person, "digest")[:-2], "x", "x" * 9000):
        assert client.get(f"/unsubscribe/{token}").status_code == 404
        assert client.post(f"/unsubscribe/{token}").status_code == 404
    assert office.people.people[person].opted_out == ()
    assert client.get(f"/unsubscribe/{own.issue(uuid4(), 'digest')}").status_code == 200
