"""The first month of a small program, on pages alone: from an empty installation to a certificate of erasure."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser

from tests.browser.browsing import Visit
from tests.e2e.visitor import Visitor
from tests.integration.notifications.mail_server import Mailbox, plain
from tests.support.chromium import new_context
from tests.support.wait import until

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}}
COORDINATOR, MENTOR, MENTEE = "Maria Santos", "Zoë Ó Briain", "王小明"
MAIL = {COORDINATOR: "maria@example.org", MENTOR: "zoe@example.org", MENTEE: "ming@example.org"}
PROGRAM = "Reading Aloud"
_STEPS = (("week", timedelta(days=7)), ("day", timedelta(days=1)), ("hour", timedelta(hours=1)))


@dataclass
class Month:
    """The people of a journey, their mails, and the clock.

    Attributes:
        base: The address of the installation.
        browser: The browser; each person has a context of their own.
        mailbox: The mails that they get.
        words: What the pages showed them.
        passed: How far the clock was moved ahead.
    """

    base: str
    browser: Browser
    mailbox: Mailbox
    words: set[str] = field(default_factory=set)
    passed: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        self.operator = self._visitor()
        self.people = {name: self._visitor(**({} if name == COORDINATOR else PHONE)) for name in MAIL}
        self.program = self.room = self.certificate = ""

    def pass_time(self, by: timedelta) -> None:
        """Move the clock of the installation ahead."""
        self.passed += by
        for step, length in _STEPS:
            while by >= length:
                self.operator.open("/demo/clock")
                self.operator.press(f"Move the clock 1 {step} ahead")
                by -= length

    def mail(self, name: str, subject: str, *, after: int = 0, says: str = "") -> str:
        """Return the text of the first mail to a person of a subject that says a text, after so many; wait for it."""

        def found() -> list[str]:
            mails = self.mailbox.to(MAIL[name])[after:]
            texts = [plain(each) for each in mails if re.search(subject, str(each["Subject"]).strip())]
            return [text for text in texts if says in text]

        until(lambda: bool(found()), what=f"a mail “{subject}” to {name}")
        return found()[0]

    def sign_in(self, name: str) -> Visitor:
        """Sign a person in by a link that they are sent."""
        visitor, before = self.people[name], len(self.mailbox.to(MAIL[name]))
        until(lambda: _ask_for_link(visitor, MAIL[name]), what=f"a link to be sent to {name}")
        visitor.open(_link(self.mail(name, "^Your link to sign in", after=before)))
        visitor.press("Sign in")
        return visitor

    def reads(self, visitor: Visitor, address: str, text: str) -> None:
        """Wait until a person reads a text at an address: what follows a command or the clock takes a moment."""
        until(lambda: text in visitor.open(address), what=f"“{text}” at {address}")

    def typed(self, ahead: timedelta, zone: str = "Europe/Berlin") -> str:
        """Return a time of the installation as a field takes it, in the zone of its reader."""
        return f"{(datetime.now(UTC) + self.passed + ahead).astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"

    def _visitor(self, **options: Any) -> Visitor:  # noqa: ANN401 - playwright's own options
        page = new_context(self.browser, **options).new_page()
        return Visitor(page, self.base, self.words)


def _ask_for_link(visitor: Visitor, address: str) -> bool:
    """Ask for a link; return whether it was sent: each gets few in a minute, and a month passes in a few minutes."""
    visitor.open("/sign-in?choose=yes")
    visitor.fill(Mail_address=address)
    return "Look at your mail" in visitor.press("Send me a link")


def live(month: Month) -> None:
    """Go through the month, one step after another."""
    for step in (found, open_program, invite, take_part, match, agree):
        step(month)
    for week in (first_week, second_week, third_week, fourth_week):
        week(month)
    end(month)
    erase(month)


def found(month: Month) -> None:
    """Publish terms, add an organization and give it a coordinator, as the operator."""
    operator = month.operator
    assert "No programs yet" in operator.open("/")
    operator.follow("Administration")
    operator.follow("Terms")
    operator.follow("Publish terms")
    operator.fill(Version="2026-1", Text="Organizations share figures, and no names.")
    assert "The terms are published." in operator.press("Publish")
    operator.follow("Administration")
    operator.follow("Organizations")
    operator.follow("Add an organization")
    operator.fill(Name_of_the_organization="Harbour Library")
    operator.tick("Figures")
    assert "The organization has joined the federation." in operator.press("Join the federation")
    operator.follow("Access")
    operator.follow("Grant a role")
    operator.fill(Name_of_the_person=COORDINATOR)
    operator.choose("Role", "Coordinator")
    assert "Enter their mail address, and they are invited." in operator.press("Grant the role")
    operator.fill(Mail_address=MAIL[COORDINATOR])
    assert "The role is granted." in operator.press("Grant the role")


def open_program(month: Month) -> None:
    """Follow the invitation of the coordinator, and open a program by its forms."""
    maria = month.people[COORDINATOR]
    maria.open(_link(month.mail(COORDINATOR, "^Your invitation")))
    assert "Harbour Library invites you to work with it as coordinator." in maria.text
    assert "You have a role here." in maria.press("Accept the invitation")
    assert "Check your time zone" in maria.text
    maria.follow("Who you are")
    maria.choose("Time zone", "Europe/Berlin")
    assert "✓ Done" in maria.press("Save and go on")
    assert "There is nothing to do today." in maria.follow("Begin your work")
    maria.follow("Administration")
    maria.follow("New program")
    maria.fill(Name_of_the_program=PROGRAM, How_many="1", By_which_day="2030-06-30")
    maria.fill(Most_days_from_one_session="14", Text_for_people_who_are_invited="We read together, once a week.")
    maria.tick("Code of conduct")
    assert "Missing: code of conduct." in maria.press("Draft the program")
    maria.follow("Publish a document")
    maria.fill(Title="How we treat each other", Text="We are on time. What we hear stays between us.")
    maria.choose("Kind", "Code of conduct")
    maria.fill(Days_until_it_has_to_be="35")
    assert "The document is published." in maria.press("Publish")
    maria.follow("Settings")
    assert "The program is open." in maria.press("Open the program")
    assert "active relationships" in maria.text
    maria.follow("Questionnaires")
    maria.follow("Publish a questionnaire")
    maria.fill(Title="How is it going?", Questions="Do your meetings help you?\nAre you treated with respect?")
    assert "The questionnaire is published." in maria.press("Publish")
    month.program = maria.page.url.partition(month.base)[2].partition("/questionnaires")[0]


def invite(month: Month) -> None:
    """Invite two people by mail, after a look at what will happen."""
    maria = month.people[COORDINATOR]
    for name, role in ((MENTOR, "Mentors"), (MENTEE, "Mentees")):
        maria.open(f"{month.program}/people")
        maria.follow("Add people")
        maria.fill(People=f"{name}, {MAIL[name]}")
        maria.choose("They are invited as", role)
        assert "New: is added and invited" in maria.press("Check the list")
        assert "Added and invited: 1 person." in maria.press("Add and invite 1 person")


def take_part(month: Month) -> None:
    """Follow the link in both mails, answer what is allowed, apply and accept the document; then enrol both."""
    for name, role in ((MENTOR, "mentor"), (MENTEE, "mentee")):
        mail, visitor = month.mail(name, f"^Your invitation to “{PROGRAM}”"), month.people[name]
        assert "We read together, once a week." in mail
        visitor.open(_link(mail))
        assert f"Harbour Library invites you to the program “{PROGRAM}”, as a {role}." in visitor.text
        assert f"{PROGRAM}, as {role}" in visitor.press("Accept the invitation")
        visitor.follow("Who you are")
        visitor.choose("Time zone", "Europe/Berlin")
        visitor.press("Save and go on")
        visitor.follow("What you allow")
        visitor.tick("May people outside your program")
        visitor.press("Save")
        visitor.follow("What you offer or want, and apply")
        visitor.fill(Skills="reading")
        assert "You applied." in visitor.press("Apply")
        visitor.follow("Read and accept")
        assert "You accepted the document." in visitor.press("I have read this, and accept it")
    maria = month.people[COORDINATOR]
    assert "Today: 2 to decide." in maria.open("/desk")
    for name in (MENTOR, MENTEE):
        assert f"Enrolled: {name}." in maria.press("Enrol", row=name)


def match(month: Month) -> None:
    """Propose the match; both accept."""
    maria = month.people[COORDINATOR]
    maria.open(f"{month.program}/waiting")
    maria.follow("Match…", row=MENTEE)
    maria.choose("Mentor", MENTOR)
    assert "was proposed" in maria.press("Propose this match")
    for name in (MENTEE, MENTOR):
        month.mail(name, "^A mentoring proposal")
        visitor = month.people[name]
        assert "A match with a" in visitor.open("/me")
        assert "You accepted the match." in visitor.press("Accept")


def agree(month: Month) -> None:
    """Sign as both; start the relationship, agree on a goal and plan the first session as the mentor."""
    for name in (MENTEE, MENTOR):
        visitor = month.people[name]
        visitor.open("/me")
        if name == MENTEE:
            visitor.fill(Days_from_one_session="7", Days_in_all="180")
            visitor.choose("How you meet", "Video")
        else:
            visitor.follow("Read and sign")
        assert "You signed the agreement" in visitor.press("Sign")
    mentor = month.people[MENTOR]
    assert "It can start" in mentor.open("/me")
    assert "has started" in mentor.press("Start")
    mentor.follow(MENTEE)
    month.room = mentor.page.url.partition("?")[0]
    mentor.choose("What kind of goal", "Learn something")
    mentor.fill(What_you_want_to_reach="Read a whole book aloud.")
    mentor.press("Agree on this goal")
    mentor.fill(When_it_begins="2199-03-14T16:00")
    assert "There is a problem" in mentor.press("Plan a session")  # too far ahead: shown at the field
    mentor.open(month.room)
    assert "is planned" in mentor.press("Plan a session")
    assert "Read a whole book aloud." in month.people[MENTEE].open(month.room)
    assert "Read a whole book aloud." not in month.people[COORDINATOR].open(month.room)
    month.mail(MENTEE, "^Mentoring session on")


def first_week(month: Month) -> None:
    """Meet after a reminder the day before; report it, answer the questions and plan the next one as the mentee."""
    month.pass_time(timedelta(days=6, hours=20))  # after 08:00 of the day before, at whatever time the test runs
    month.mail(MENTEE, "^Tomorrow: mentoring session on")
    month.pass_time(timedelta(hours=6))
    mentee = month.sign_in(MENTEE)
    assert "Did you meet on" in mentee.open("/me")
    assert "was reported" in mentee.press("Yes, we met")
    mentee.follow("Answer")
    mentee.choose("Do your meetings help you?", "5")
    mentee.choose("Are you treated with respect?", "5")
    assert "Your answer was recorded." in mentee.press("Send the answer")
    mentee.open(month.room)
    assert "is planned" in mentee.press("Plan a session")


def second_week(month: Month) -> None:
    """Move the session by two days, as a mail states, and meet."""
    mentor = month.sign_in(MENTOR)
    mentor.open(month.room)
    mentor.follow("Move…")
    mentor.fill(New_time=month.typed(timedelta(days=9)))
    assert "was moved" in mentor.press("Move it")
    month.mail(MENTEE, "^New time: mentoring session on")
    month.pass_time(timedelta(days=9, hours=2))
    mentee = month.sign_in(MENTEE)
    mentee.open("/me")
    assert "was reported" in mentee.press("Yes, we met")
    mentee.open(month.room)
    assert "is planned" in mentee.press("Plan a session")


def third_week(month: Month) -> None:
    """Report that the mentee did not come; raise a concern as the mentee, and look into it as the coordinator."""
    month.pass_time(timedelta(days=7, hours=2))
    month.mail(MENTEE, "due in your mentoring$", says="Please read and accept again")
    mentor = month.sign_in(MENTOR)
    mentor.open("/me")
    mentor.follow("Not held…")
    mentor.choose("What happened", "The mentee did not come")
    mentor.choose("Was it excused?", "No: without a word, or without a reason")
    assert "not having taken place" in mentor.press("It did not take place")
    mentee = month.sign_in(MENTEE)
    mentee.open("/me")
    mentee.follow("Raise a concern")
    mentee.choose("Whom or what is it about?", f"Mentoring with {MENTOR}")
    mentee.choose("What is it about?", "How someone is doing")
    mentee.fill(What_happened="I am often tired.")
    assert "Your concern was sent" in mentee.press("Send")
    maria = month.sign_in(COORDINATOR)
    assert "Raised" in maria.open("/desk")
    maria.follow("Administration")
    maria.follow("Concerns")
    maria.page.locator("main tbody a").first.click()
    assert "I am often tired." in maria.text
    assert "The triage has begun." in maria.press("Begin the triage")


def fourth_week(month: Month) -> None:
    """Be away for three days as the mentor; then meet, as the coordinator logs, and reach the goal."""
    mentor = month.people[MENTOR]
    mentor.open("/me")
    mentor.follow("I am away…")
    mentor.choose("Reason", "Travel")
    mentor.fill(Paused_up_to=month.typed(timedelta(days=2))[:10])
    assert "is paused" in mentor.press("Pause")
    mentor.open(month.room)
    mentor.follow("Pause…")
    mentor.choose("Reason", "Travel")
    mentor.press("Pause")
    assert "Paused" in mentor.open(month.room)
    month.pass_time(timedelta(days=4))
    mentor = month.sign_in(MENTOR)
    month.reads(mentor, "/me", "2 places, enrolled")  # it resumed by itself
    mentor.open(month.room)
    assert "Active" in mentor.press("Resume")
    month.pass_time(timedelta(days=1))
    maria = month.sign_in(COORDINATOR)
    maria.open(f"{month.program}/relationships")
    maria.follow("Log a session…", row=MENTEE)
    maria.fill(When_it_began=month.typed(timedelta(hours=-3), "UTC"))
    maria.choose("How they met", "In person")
    assert "was logged" in maria.press("Log")
    mentor = month.sign_in(MENTOR)
    mentor.open(month.room)
    mentor.follow("Mark as met…")
    assert "met" in mentor.press("Mark as met")


def end(month: Month) -> None:
    """End it with a reason as the mentor; read all that is held about oneself as the mentee."""
    mentor = month.people[MENTOR]
    mentor.open(month.room)
    assert "The relationship ends." in mentor.follow("End the relationship…")
    mentor.choose("Reason", "Completed as agreed")
    mentor.choose("Do you want to be matched with another person?", "Yes")
    assert "has ended" in mentor.press("End the relationship")
    maria = month.people[COORDINATOR]
    maria.open("/admin/concerns")
    maria.page.locator("main tbody a").first.click()
    maria.choose("What became of it?", "Guidance was given")
    assert "The concern is closed." in maria.press("Close the concern")
    maria.open(f"{month.program}/people")
    assert "Is the program reaching its objectives?" in maria.follow("Overview")
    mentee = month.sign_in(MENTEE)
    month.reads(mentee, month.room, "Before you go")
    mentee.choose("Do you want to be matched with another person?", "Not now")
    assert "were kept" in mentee.press("Keep my answers")
    assert "Become a mentor yourself" in mentee.open("/me")
    mentee.follow("My data")
    assert "I am often tired." in mentee.follow("See everything, with who read it")


def erase(month: Month) -> None:
    """Erase everything as the mentee; the certificate comes with the next rotation, and no name is left."""
    mentee = month.people[MENTEE]
    mentee.open("/me/data")
    mentee.follow("Erase my data")
    mentee.choose("Reason", "I do not need it any more")
    assert "Certificate of erasure" in mentee.press("Erase everything")
    month.certificate = mentee.page.url
    assert "?" not in month.certificate
    month.reads(mentee, month.certificate, "Certified.")
    assert "Fingerprint of the destroyed master key" in mentee.text
    assert Visit(mentee.page, month.base).accessibility() == []
    forged = mentee.page.goto(f"{month.certificate}x")
    assert forged is not None
    assert forged.status == 404
    maria = month.sign_in(COORDINATOR)
    for address in (f"/people?q={MENTEE}", f"{month.program}/people", "/desk"):
        maria.open(address)
        assert MENTEE not in " ".join(maria.page.locator("main table").all_inner_texts())


def _link(mail: str) -> str:
    found = re.search(r"http://\S+/links/\S+", mail)
    assert found is not None, mail
    return found.group()
