"""The first month of a small program, from the pages of an empty installation alone, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.month import MAIL, MENTEE, MENTOR, Month, live
from tests.integration.notifications.mail_server import Mailbox, free_port, serving
from tests.support.demonstration import Demonstration

DOCS = Path(__file__).parents[2] / "docs"
KINDS = {
    "Your invitation to “Reading Aloud”",
    "A mentoring proposal for you to answer",
    "Your mentoring can begin",
    "Mentoring session on",
    "New time: mentoring session on",
    "Tomorrow: mentoring session on",
    "One thing is due in your mentoring",
    "Your link to sign in",
}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Month]:
    """Live a month in an installation that begins with nothing, whose mails go to a server of this process."""
    mailbox, port = Mailbox(), free_port()
    folder: Path = tmp_path_factory.mktemp("month") / "data"
    mails = {"MAIL__HOST": "127.0.0.1", "MAIL__PORT": str(port), "MAIL__STARTTLS": "false"}
    demonstration = Demonstration(folder, "--empty", environment=mails)
    with serving(mailbox, port), demonstration.running():
        month = Month(str(demonstration.http.base_url).rstrip("/"), browser, mailbox)
        live(month)
        yield month


@pytest.mark.parametrize("name", [MENTOR, MENTEE])
def test_both_got_every_kind_of_mail_of_a_month(month: Month, name: str) -> None:
    subjects = month.mailbox.subjects(MAIL[name])
    assert {kind for kind in KINDS if not any(each.startswith(kind) for each in subjects)} == set()


@pytest.mark.parametrize("tutorial", ["coordinator", "mentor", "mentee"])
def test_what_a_tutorial_quotes_was_on_the_pages_of_the_month(month: Month, tutorial: str) -> None:
    text = (DOCS / f"tutorial-{tutorial}.md").read_text(encoding="utf-8")
    quoted = {" ".join(each.split()) for each in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}
    assert len(quoted) > 15
    assert {each for each in quoted if not any(word.startswith(each) for word in month.words)} == set()
