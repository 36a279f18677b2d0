"""The journey of two people and their coordinator in a real browser: from the invitation by mail to the certificate."""

import re
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.browsing import Visit, leave
from tests.support.chromium import new_context
from tests.support.demonstration import Demonstration
from tests.support.wait import until

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}}
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"
MENTOR, MENTEE = "Zoë Ó Briain", "王小明"


class Journey:
    """The pages of three people.

    Args:
        demo: The demonstration.
        browser: The browser; each person has a context of their own.
    """

    def __init__(self, demo: Demonstration, browser: Browser) -> None:
        self.demo, self._browser = demo, browser
        self.base = str(demo.http.base_url).rstrip("/")
        self.coordinator = self._page()
        self.program = ""

    def begin(self) -> None:
        """Sign the coordinator in, and find the program once the example has opened it."""
        self.coordinator.goto(f"{self.base}/sign-in/with/demo?persona=coordinator-riverside&to=/")
        until(self._finds_program, what="the coordinator's program")

    def invite(self, name: str, role: str) -> None:
        """Invite a person by mail, after a look at what will happen."""
        page = self.coordinator
        page.goto(f"{self.program}/add")
        page.get_by_label("People").fill(f"{name}, {role}-of-the-journey@example.org")
        page.get_by_label("They are invited as").select_option(role)
        leave(page.get_by_role("button", name="Check the list"))
        leave(page.get_by_role("button", name="Add and invite 1 person"))
        assert "Added and invited: 1 person." in page.inner_text("main")

    def join(self, name: str) -> Page:
        """Open the mail, accept the invitation and apply, on a phone."""
        page = self._page(**PHONE)
        mail = page.get_by_role("row", name=re.compile(name)).get_by_role("link").first

        def arrived() -> bool:
            page.goto(f"{self.base}/demo/mail")
            return mail.count() > 0

        until(arrived, what=f"the mail to {name}")
        leave(mail)
        leave(page.locator("main a[href*='/links/']").first)
        leave(page.get_by_role("button", name="Accept the invitation"))
        leave(page.get_by_role("link", name=re.compile("offer or want")))
        leave(page.get_by_role("button", name="Apply"))
        assert "You applied." in page.inner_text("main")
        return page

    def enrol(self, name: str) -> None:
        """Decide from the desk."""
        page = self.coordinator
        page.goto(f"{self.base}/desk")
        leave(page.get_by_role("row", name=re.compile(name)).get_by_role("button", name=re.compile("Enrol")))
        assert f"Enrolled: {name}." in page.inner_text("main")

    def propose(self) -> None:
        """Propose the match from the waiting list."""
        page = self.coordinator
        page.goto(f"{self.program}/waiting")
        leave(page.get_by_role("row", name=re.compile(MENTEE)).get_by_role("link", name=re.compile("Match")))
        mentor = page.locator("select[name=mentor_participation_id]")
        option = mentor.locator("option", has_text=MENTOR).get_attribute("value")
        mentor.select_option(option)
        leave(page.get_by_role("button", name="Propose this match"))
        assert "was proposed" in page.inner_text("main")

    def _finds_program(self) -> bool:
        self.coordinator.goto(f"{self.base}/programs")
        program = self.coordinator.get_by_role("link", name="Reading Partners")
        if not program.count():
            return False
        self.program = self.base + str(program.first.get_attribute("href")).partition("?")[0]
        self.coordinator.goto(f"{self.program}/add")
        return self.coordinator.get_by_label("They are invited as").count() > 0

    def _page(self, **options: Any) -> Page:  # noqa: ANN401 - playwright's own options
        return new_context(self._browser, **options).new_page()


def act(page: Page, address: str, button: str) -> str:
    """Press the button of an action on a page, with its confirmation where there is one, and return what it states."""
    page.goto(address)
    page.evaluate(OPEN_ALL)
    name = re.compile(button)
    leave(page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first)
    return page.inner_text("main")


def walk(demo: Demonstration, browser: Browser) -> None:
    """Go from the invitation of two people to the erasure of one of them, by pages alone.

    Args:
        demo: A running demonstration, of either kind.
        browser: The browser.
    """
    journey = Journey(demo, browser)
    journey.begin()
    for name, role in ((MENTOR, "mentor"), (MENTEE, "mentee")):
        journey.invite(name, role)
    mentor, mentee = journey.join(MENTOR), journey.join(MENTEE)
    for name in (MENTOR, MENTEE):
        journey.enrol(name)
    journey.propose()
    me = f"{journey.base}/me"
    for page in (mentee, mentor):
        assert "accepted the match" in act(page, me, "^Accept")
    for page in (mentee, mentor):
        page.goto(me)
        if page is mentee:
            page.get_by_label("Days from one session to the next").fill("14")
            page.get_by_label("Days in all").fill("200")
            page.get_by_label("How you meet").select_option("video")
        else:
            leave(page.get_by_role("link", name=re.compile("^Read and sign")))
        leave(page.get_by_role("button", name=re.compile("^Sign")))
        assert "You signed the agreement" in page.inner_text("main")
    mentor.goto(me)  # signed in the room, where the mentee is no link
    leave(mentor.get_by_role("link", name=MENTEE).first)
    room = mentor.url.partition("?")[0]
    assert "Active" in act(mentor, room, "^Start")
    _agree_and_plan(mentor, room)
    mentee.goto(room)
    assert "Read a whole book aloud." in mentee.inner_text("main")
    mentor.goto(room)
    leave(mentor.get_by_role("link", name=re.compile("End the relationship")))
    mentor.locator("select[name=reason]").select_option(index=1)
    mentor.get_by_label("Do you want to be matched with another person?").select_option("yes")
    leave(mentor.get_by_role("button", name="End the relationship"))
    assert "has ended" in mentor.inner_text("main")
    _erase(journey, mentee)


def _agree_and_plan(page: Page, room: str) -> None:
    """Agree on a goal in own words, and plan a session."""
    page.goto(room)
    page.evaluate(OPEN_ALL)
    goal = page.locator("form[action$='/agree-goal']")
    goal.locator("textarea").fill("Read a whole book aloud.")
    goal.locator("select").select_option(index=1)
    leave(goal.get_by_role("button"))
    assert "Read a whole book aloud." in page.inner_text("main")
    page.goto(room)
    page.evaluate(OPEN_ALL)
    session = page.locator("form[action$='/schedule']")
    session.locator("input[type=datetime-local]").fill("2030-03-14T16:00")
    leave(session.get_by_role("button"))
    assert "There is a problem" in page.inner_text("main")  # too far ahead: shown at the field, nothing is lost


def _erase(journey: Journey, page: Page) -> None:
    """Have everything erased by the person themselves; the certificate comes after the next rotation."""
    page.goto(f"{journey.base}/me/data")
    leave(page.get_by_role("link", name="Erase my data"))
    page.locator("select[name=reason]").select_option(index=1)
    leave(page.get_by_role("button", name="Erase everything"))
    assert "Certificate of erasure" in page.inner_text("h1")
    certificate = page.url
    assert "?" not in certificate

    def certified() -> bool:
        page.goto(certificate)
        return "Certified." in page.inner_text("main")

    until(certified, what="the certificate of the erasure")
    assert "Fingerprint of the destroyed master key" in page.inner_text("main")
    assert Visit(page, journey.base).accessibility() == []
    forged = page.goto(f"{certificate}x")
    assert forged is not None
    assert forged.status == 404
    coordinator = journey.coordinator
    coordinator.goto(f"{journey.base}/people?q={MENTEE}")
    assert coordinator.get_by_role("row", name=re.compile(MENTEE)).count() == 0
    coordinator.goto(f"{journey.program}/people")
    assert MENTEE not in coordinator.content()
    page.goto(f"{journey.base}/me")
    assert MENTEE not in page.content()
