"""The pages of the people in a relationship, on a phone, over real services."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import DESKTOP, PHONE, visit
from tests.browser.mentoring_site import MentoringSite, later, serve_mentoring, signed_in
from tests.integration.matching.shortage import shortage

ME, DATA, WELCOME, ROOM = "/me", "/me/data", "/welcome", "room"
READERS = {
    ME: ("mentee", "guardian"),
    DATA: ("mentor",),
    WELCOME: ("mentee",),
    ROOM: ("mentor", "guardian", "coordinator"),
}


@pytest.fixture(scope="module")
def mentoring(postgres_dsn: str) -> Iterator[MentoringSite]:
    """Serve one relationship with a session that is over and one that is planned."""
    with serve_mentoring(postgres_dsn) as site:
        site.schedule(hours_ago=2)
        site.schedule(hours_ago=-30)
        yield site


def address(site: MentoringSite, page: str) -> str:
    """Return the address of a page."""
    return site.room if page == ROOM else page


@pytest.mark.parametrize(("page", "reader"), [(page, reader) for page, every in READERS.items() for reader in every])
def test_a_page_fits_and_is_accessible(browser: Browser, mentoring: MentoringSite, page: str, reader: str) -> None:
    with visit(browser, mentoring.base, **signed_in(reader)) as visiting:
        opened = visiting.open(address(mentoring, page))
        for summary in opened.locator("main summary").all():
            summary.click()
        assert visiting.faults_of_looks() == []
        assert visiting.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_mentee_reports_the_meeting_on_a_phone(browser: Browser, mentoring: MentoringSite, scripts: bool) -> None:
    session = mentoring.schedule(hours_ago=3 if scripts else 5)
    with visit(browser, mentoring.base, **signed_in("mentee", viewport=PHONE, java_script_enabled=scripts)) as visiting:
        page = visiting.open(ME)
        first = page.locator("section.card").first
        expect(first.get_by_role("heading")).to_contain_text("Did you meet")
        form = page.locator(f'form:has(input[name="part"][value="{session}"])').first
        expect(form.get_by_label("Minutes")).to_have_value("60")
        form.get_by_role("button", name="Yes, we met").click()
        expect(page.locator("#flash")).to_contain_text("Anna Berg and Bến Cole was reported")
        of_session = page.locator(f'form:has(input[value="{session}"])')
        expect(of_session.filter(has=page.get_by_label("Minutes"))).to_have_count(0)
    assert mentoring.status_of(session) == "held"


def test_by_keyboard_alone_a_session_that_was_missed_is_said_to_be(browser: Browser, mentoring: MentoringSite) -> None:
    session = mentoring.schedule(hours_ago=7)
    with visit(browser, mentoring.base, **signed_in("mentor", viewport=PHONE)) as visiting:
        page = visiting.open(ME)
        _tab_to(page, f'a[href*="/miss?"][href*="{session}"]')
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("It did not take place")
        for name in ("missed_by", "excuse"):
            _tab_to(page, f'select[name="{name}"]')
            page.keyboard.press("End")
        _tab_to(page, "form.act button")
        page.keyboard.press("Enter")
        expect(page.locator("#flash")).to_contain_text("not having taken place")
    assert mentoring.status_of(session) == "missed"


def test_a_missed_session_has_a_reason_and_a_new_time_and_a_wrong_report_is_taken_back(
    browser: Browser, mentoring: MentoringSite
) -> None:
    session = mentoring.schedule(hours_ago=13)
    with visit(browser, mentoring.base, **signed_in("mentor", viewport=PHONE)) as visiting:
        page = visiting.open(mentoring.room)
        page.locator(f'a[href*="/miss?"][href*="{session}"]').click()
        assert visiting.faults_of_looks() == []
        page.get_by_label("What happened").select_option("mentee")
        page.get_by_label("Was it excused?").select_option("travel")
        page.get_by_label("A new time").fill(_in_a_week())
        page.get_by_role("button", name="It did not take place").click()
        expect(page.locator("#flash")).to_contain_text("not having taken place")
        line = page.locator("li", has_text="excused by travel").first
        expect(line).to_be_visible()
        line.get_by_role("link", name="Report was wrong").click()
        assert visiting.faults_of_looks() == []
        page.get_by_role("button", name="Take the report back").click()
        expect(page.locator("#flash")).to_contain_text("was taken back")
        assert visiting.complaints == []
    assert mentoring.status_of(session) == "scheduled"


def test_a_moved_session_is_asked_about_no_more(browser: Browser, mentoring: MentoringSite) -> None:
    session = mentoring.schedule(hours_ago=9)
    with visit(browser, mentoring.base, **signed_in("mentee", viewport=PHONE)) as visiting:
        page = visiting.open(ME)
        page.locator(f'a[href*="/reschedule?"][href*="{session}"]').click()
        page.get_by_label("New time").fill("2199-01-01T10:00")
        page.get_by_role("button", name="Move it").click()
        expect(page.locator("#errors")).to_contain_text("days ahead")
        page.get_by_label("New time").fill(_in_a_week())
        page.get_by_role("button", name="Move it").click()
        expect(page.locator("#flash")).to_contain_text("was moved")
        expect(page.locator(f'form:has(input[value="{session}"])')).to_have_count(0)
    assert mentoring.status_of(session) == "scheduled"


def test_a_goal_has_the_words_of_the_two_and_staff_does_not_read_them(
    browser: Browser, mentoring: MentoringSite
) -> None:
    words = "To read “Momo” to the end, allein."
    with visit(browser, mentoring.base, **signed_in("mentee", viewport=PHONE)) as visiting:
        page = visiting.open(mentoring.room)
        page.locator("summary", has_text="Agree on a goal").click()
        page.get_by_label("What kind of goal").select_option("skills")
        page.get_by_label("What you want to reach").fill(words)
        page.get_by_role("button", name="Agree on this goal").click()
        expect(page.locator("#goals")).to_contain_text(words)
    seen = {reader: _content(browser, mentoring, reader) for reader in ("mentor", "guardian", "coordinator")}
    assert {reader: words in text for reader, text in seen.items()} == {
        "mentor": True,
        "guardian": True,
        "coordinator": False,
    }


def test_a_note_is_read_by_its_author_alone(browser: Browser, mentoring: MentoringSite) -> None:
    note = "She was shy today."
    session = mentoring.schedule(hours_ago=11)
    path = f"/relationships/v1/relationships/{mentoring.world.ids['relationship']}/sessions/{session}/miss"
    mentoring.world.command(path, {"missed_by": "both"})
    mentoring.world.catch_up()
    with visit(browser, mentoring.base, **signed_in("mentor", viewport=PHONE)) as visiting:
        page = visiting.open(mentoring.room)
        form = page.locator(f'form[action$="/note"]:has(input[value="{session}"])')
        page.locator("details", has=form).locator("summary").click()
        form.get_by_label("Your note").fill(note)
        form.get_by_role("button", name="Keep this note").click()
        expect(page.locator("#flash")).to_contain_text("No one else can read it.")
    seen = {reader: note in _content(browser, mentoring, reader) for reader in ("mentor", "mentee", "guardian")}
    assert seen == {"mentor": True, "mentee": False, "guardian": False}


def test_an_anonymous_question_promises_what_is_kept_and_is_for_the_person_alone(
    browser: Browser, mentoring: MentoringSite
) -> None:
    title = mentoring.ask_anonymously()
    for reader in ("guardian", "coordinator"):
        assert title not in _content(browser, mentoring, reader)
    with visit(browser, mentoring.base, **signed_in("mentee", viewport=PHONE)) as visiting:
        page = visiting.open(mentoring.room)
        card = page.locator("section.card", has=page.get_by_role("heading", name=title))
        expect(card).to_contain_text("No record ties your answer to you")
        expect(card).to_contain_text("at least five people have answered")
        assert visiting.faults_of_looks() == []
        card.get_by_label("Is the program fair?").select_option("4")
        card.get_by_role("button", name="Send the answer").click()
        expect(page.locator("#flash")).to_contain_text("no record ties it to you")
        expect(page.get_by_role("heading", name=title)).to_have_count(0)
        assert visiting.faults_of_looks() == []


def test_two_people_come_from_a_request_to_an_end_by_themselves(browser: Browser, mentoring: MentoringSite) -> None:
    relationship = mentoring.propose("mentor-of-another", "mentee")
    for persona, counterpart in (("mentor-of-another", "Bến Cole"), ("mentee", "Chi Dahl")):
        with visit(browser, mentoring.base, **signed_in(persona, viewport=PHONE)) as visiting:
            card = visiting.open(ME).locator("section.card", has_text=f"{counterpart} as your")
            card.get_by_role("button", name="Accept").click()
            expect(visiting.page.locator("#flash")).to_contain_text("You accepted the match")
    for persona in ("mentee", "mentor-of-another"):
        with visit(browser, mentoring.base, **signed_in(persona, viewport=PHONE)) as visiting:
            card = visiting.open(ME).locator("section.card", has_text="Sign the agreement")
            if persona == "mentee":
                card.get_by_label("Days from one session to the next").fill("10")
                card.get_by_label("Days in all").fill("240")
                card.get_by_label("What you keep out").fill("Nothing about money.")
                card.get_by_role("button", name="Sign").click()
            else:
                card.get_by_role("link", name="Read and sign").click()
                agreement = visiting.page.locator("#agreement")
                expect(agreement).to_contain_text("Nothing about money.")
                agreement.get_by_role("button", name="Sign", exact=True).click()
            expect(visiting.page.locator("#flash")).to_contain_text("You signed the agreement")
    with visit(browser, mentoring.base, **signed_in("mentee", viewport=PHONE)) as visiting:
        page = visiting.open(f"/rooms/{relationship}")
        page.get_by_role("button", name="Start").click()
        expect(page.locator(".lede")).to_contain_text("month 1 of 8")
        page.get_by_text("Talk about expectations").click()
        agreement = page.locator("#agreement")
        expect(agreement.get_by_label("What you keep out")).to_have_value("Nothing about money.")
        agreement.get_by_label("Days in all").fill("300")
        agreement.get_by_role("button", name="Propose and sign").click()
        expect(page.locator("#agreement")).to_contain_text("300 days in all instead of 240")
        expect(page.locator(".lede")).to_contain_text("month 1 of 8")
        page.locator("#sessions").get_by_role("button", name="Plan a session").click()
        expect(page.locator("#flash").get_by_role("button", name="Undo")).to_be_visible()
        expect(page.locator(".lede")).to_contain_text("Next session:")
        expect(page.locator("main")).to_contain_text("1 planned session is cancelled")
        page.locator('a[href*="/end?"]').click()
        page.get_by_label("Reason").select_option("completed")
        page.get_by_label("Do you want to be matched with another person?").select_option("yes")
        page.get_by_role("button", name="End the relationship").click()
        expect(page.locator(".lede")).to_contain_text("Ended")
        expect(page.locator("#sessions")).to_contain_text("Cancelled by the mentee")
        expect(visiting.open(ME).locator("section", has_text="Ended relationships").first).to_contain_text("Chi Dahl")


def test_on_paper_nothing_can_be_pressed(browser: Browser, mentoring: MentoringSite) -> None:
    with visit(browser, mentoring.base, **signed_in("mentee", viewport=DESKTOP)) as visiting:
        page = visiting.open(mentoring.room)
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.locator(".buttons:visible a, form:visible button").count() == 0


def test_who_is_not_in_it_finds_no_room(browser: Browser, mentoring: MentoringSite) -> None:
    with visit(browser, mentoring.base, **signed_in("mentor-of-another", viewport=PHONE)) as visiting:
        visiting.page.goto(visiting.base + mentoring.room)
        expect(visiting.page.get_by_role("heading", level=1)).not_to_contain_text("Anna Berg")


def _content(browser: Browser, site: MentoringSite, reader: str) -> str:
    with visit(browser, site.base, **signed_in(reader, viewport=DESKTOP)) as visiting:
        return visiting.open(site.room).content()


def test_by_keyboard_alone_a_matching_is_run_tried_kept_and_sent(browser: Browser, mentoring: MentoringSite) -> None:
    place = shortage(mentoring.world)
    mentoring.world.catch_up()
    ada, bo = place.participations["Ada"], place.participations["Bo"]
    with visit(browser, mentoring.base, **signed_in("program-coordinator", viewport=PHONE)) as visiting:
        page = visiting.open(f"/programs/{place.program}/matching")
        _press(page, 'button:has-text("Run the matching")')
        main = page.locator("main")
        expect(main).to_contain_text("2 of 3 mentees get a mentor")
        expect(main).to_contain_text("Offers reading 3 of 3; not offered: finance; points: skills")
        expect(main).to_contain_text("1 mentor fits, and every place went to others.")
        assert visiting.faults_of_looks() == []
        _press(page, f'a[href*="lock={ada}"]')
        expect(main).to_contain_text("What if: 2 of 3 mentees get a mentor")
        _press(page, f'a[href*="exclude={bo}"]')
        expect(main).to_contain_text("What if: 1 of 3 mentees gets a mentor")
        expect(main).to_contain_text("1 mentee fewer gets a mentor.")
        assert visiting.faults_of_looks() == []
        _press(page, 'button:has-text("Run it and keep the result")')
        expect(main).to_contain_text("You left this person out")
        _press(page, 'input[type="checkbox"][name="id"]', "Space")
        _press(page, 'button:has-text("Send as proposals")')
        expect(page.locator("#flash")).to_be_visible()
        assert visiting.complaints == []
    (pair,) = place.current()["run"]["pairs"]
    assert (pair["mentor_participation_id"], pair["locked"]) == (ada, True)
    assert pair["relationship_id"] is not None
    with visit(browser, mentoring.base, **signed_in("Ada", viewport=PHONE)) as visiting:
        expect(visiting.open(ME).get_by_role("button", name="Accept").first).to_be_visible()


def _press(page: Page, selector: str, key: str = "Enter") -> None:
    """Reach an element by Tab, and press a key on it."""
    _tab_to(page, selector)
    page.keyboard.press(key)


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus; fail where Tab never reaches it."""
    target = page.locator(selector).first
    for _ in range(200):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def _in_a_week() -> str:
    return f"{later() + timedelta(days=7):%Y-%m-%dT%H:%M}"
