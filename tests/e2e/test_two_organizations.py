"""A person of two organizations in a real browser: both halves linked, looked at, taken along; one of them erased."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Browser

from tests.e2e.two_organizations import MAIL, Half, Staff
from tests.e2e.visitor import Visitor
from tests.integration.notifications.mail_server import Mailbox, free_port, plain, serving
from tests.support.chromium import new_context
from tests.support.demonstration import Demonstration
from tests.support.wait import until


@dataclass
class Story:
    """The person with the two halves, each signed in with a browser of its own, and both with one account."""

    demo: Demonstration
    browser: Browser
    mailbox: Mailbox
    mentoring: Half
    mentored: Half

    def visitor(self) -> Visitor:
        """Return a new browser."""
        page = new_context(self.browser).new_page()
        return Visitor(page, str(self.demo.http.base_url).rstrip("/"))

    def invited(self, half: Half) -> Visitor:
        """Follow the invitation of an organization, in a browser of its own."""
        visitor = self.visitor()
        visitor.open(self.link(f"{half.organization} invites you"))
        visitor.press("Accept the invitation")
        return visitor

    def link(self, says: str) -> str:
        """Return the link of the latest mail to the person that says something."""

        def found() -> list[str]:
            texts = [f"{each['Subject']}\n{plain(each)}" for each in self.mailbox.to(MAIL)]
            return [link[0] for text in texts if re.search(says, text) and (link := _LINK.search(text))]

        until(lambda: bool(found()), what=f"a mail that says {says}")
        return found()[-1]


_LINK = re.compile(r"http://\S+/links/\S+")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Story]:
    mailbox, port = Mailbox(), free_port()
    mails = {"MAIL__HOST": "127.0.0.1", "MAIL__PORT": str(port), "MAIL__STARTTLS": "false"}
    demo = Demonstration(tmp_path_factory.mktemp("two") / "data", "--empty", environment=mails)
    with serving(mailbox, port), demo.running():
        demo.sign_in()
        staff = Staff(demo)
        mentoring = staff.set_up("Harbour Library", "Reading Aloud", "mentor", "王小明")
        mentored = staff.set_up("Hill School", "First Steps", "mentee", "Ada Kowalska")
        yield Story(demo, browser, mailbox, mentoring, mentored)


def test_both_halves_are_linked_looked_at_and_taken_along_and_one_is_erased(story: Story) -> None:
    mentor, mentee = story.invited(story.mentoring), story.invited(story.mentored)
    _each_sees_the_own_half(story, mentor, mentee)
    _asks_for_a_link_to_each(story)
    _link(mentor, mentee)
    both = _use_one_account(story, mentor, mentee)
    _one_account_sees_both(story, both)
    feeds = {half: _calendar(both, half) for half in (story.mentoring, story.mentored)}
    assert len(set(feeds.values())) == len(feeds), "each organization has a calendar of its own"
    _erase(story, both)
    _only_the_other_half_is_left(story, both, feeds)


def _each_sees_the_own_half(story: Story, mentor: Visitor, mentee: Visitor) -> None:
    for visitor, own, other in (
        (mentor, story.mentoring, story.mentored),
        (mentee, story.mentored, story.mentoring),
    ):
        until(partial(_shows, visitor, own), what="the own half")
        assert other.program not in visitor.text
        elsewhere = visitor.page.goto(visitor.base + other.room)
        assert elsewhere is not None
        assert elsewhere.status == 404


def _shows(visitor: Visitor, half: Half) -> bool:
    return half.program in visitor.open("/me")


def _asks_for_a_link_to_each(story: Story) -> None:
    """Ask once with the address that both profiles have: each organization sends a link of its own, and says so."""
    visitor = story.visitor()
    visitor.open("/sign-in?choose=yes")
    visitor.fill(Mail_address=MAIL)
    assert "Look at your mail" in visitor.press("Send me a link")
    links = [story.link(f"sign in at {half.organization}") for half in (story.mentoring, story.mentored)]
    assert links[0] != links[1]
    visitor.open(links[1])
    visitor.press("Sign in")
    until(partial(_shows, visitor, story.mentored), what="the half whose link it was")
    assert story.mentoring.program not in visitor.text


def _link(mentor: Visitor, mentee: Visitor) -> None:
    """Carry a code from one sign-in to the other; a mistyped one is explained at its field."""
    mentor.open("/me/data")
    mentor.follow("Link another organization")
    text = mentor.press("Get a code")
    code = re.search(r"\b[A-Z2-7]{5}(?:-[A-Z2-7]{1,5})+", text)
    assert code is not None, text
    mentee.open("/me/links")
    mentee.fill(Code_from_the_other_organization="ABCDE-FGHIJ")
    assert "this is not a code for linking" in mentee.press("Link").lower()
    mentee.fill(Code_from_the_other_organization=code.group().lower())
    assert "A link that waits" in mentor.text
    mentor.fill(Code_from_the_other_organization=code.group())
    assert "This is the code of this profile." in mentor.press("Link"), "by the one who made it"
    assert "The link is made" in mentee.press("Link")
    for visitor in (mentor, mentee):
        text = visitor.open("/me/links")
        assert "This profile is linked with one in another organization" in text
        assert "Take the link back" in text


def _use_one_account(story: Story, mentor: Visitor, mentee: Visitor) -> Visitor:
    """Bind one account of the provider in both organizations, and sign in with it."""
    for visitor in (mentor, mentee):
        began = visitor.page.request.get(f"{visitor.base}/sign-in/account/demo", max_redirects=0)
        visitor.open(f"{began.headers['location']}&login_hint=peer")  # as the page of a provider would
        assert visitor.page.url.startswith(f"{visitor.base}/welcome"), visitor.page.url
    both = story.visitor()
    both.open("/sign-in/with/demo?persona=peer&to=/me")
    return both


def _one_account_sees_both(story: Story, both: Visitor) -> None:
    halves = (story.mentoring, story.mentored)
    until(lambda: all(each.program in both.open("/me") for each in halves), what="both halves")
    assert all(each.other in both.text for each in halves)
    both.open("/me/data")
    for each in halves:
        assert f"in {each.organization}: profile" in both.text
        assert f"Erase my data in {each.organization}" in both.text
    for page in ("/me/calendar", "/me/settings", "/me/links"):
        text = both.open(page)
        assert all(f"in {each.organization}" in text for each in halves), page
    both.open("/me/data")
    everything = both.follow("See everything, with who read it")
    for each in halves:
        assert f"in {each.organization}: Relationships" in everything
        assert each.other in everything
    document = json.loads(both.page.request.get(f"{both.base}/me/data/download").text())
    assert {each["person_id"] for each in document["held"]} == {each.person for each in halves}
    links = [set(each["enrollment"]["person"]["links"]) for each in document["held"]]
    assert links[0] == links[1]
    assert len(links[0]) == 1, "one link, of which each organization has its half"
    assert all(len(each["relationships"]["relationships"]) == 1 for each in document["held"])


def _calendar(visitor: Visitor, half: Half) -> str:
    """Make an address of the calendar of a half, and return it."""
    visitor.open("/me/calendar")
    visitor.press("Make a new address", row=half.organization)
    own = visitor.page.locator("main section", has_text=half.organization)
    address = own.locator("a[href*='/calendar/']").get_attribute("href")
    assert address is not None
    until(lambda: _sessions(visitor, address) == 1, what="the session in the calendar")
    return address


def _sessions(visitor: Visitor, address: str) -> int:
    return visitor.page.request.get(address).text().count("BEGIN:VEVENT")


def _erase(story: Story, both: Visitor) -> None:
    """Have everything erased that the first organization holds."""
    both.open("/me/data")
    both.follow(f"Erase my data in {story.mentoring.organization}")
    both.choose("Reason", "I do not need it any more")
    assert "Certificate of erasure" in both.press("Erase everything")


def _only_the_other_half_is_left(story: Story, both: Visitor, feeds: dict[Half, str]) -> None:
    def left() -> bool:
        text = both.open("/me")
        return story.mentored.program in text and story.mentoring.program not in text

    until(left, what="the other half alone")
    assert story.mentored.other in both.text
    gone = both.page.request.get(feeds[story.mentoring])
    assert gone.status == 404
    kept = both.page.request.get(feeds[story.mentored])
    assert (kept.status, kept.text().count("BEGIN:VEVENT")) == (200, 1), kept.text()
    document = json.loads(both.page.request.get(f"{both.base}/me/data/download").text())
    assert [each["person_id"] for each in document["held"]] == [story.mentored.person]
    assert story.mentoring.other not in json.dumps(document, ensure_ascii=False)
    assert "A link that waits" in both.open("/me/links"), "its other half was erased"
    assert "The link is taken back." in both.press("Take the link back")
    assert "Take the link back" not in both.text
