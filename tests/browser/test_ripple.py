"""The pages of the network in use: dates, parts, people, paths, the time slider, and print."""

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import visit
from tests.browser.federation import HARBOUR
from tests.browser.site import Site
from tests.browser.write_side import name_of


def _opacities(page: Page) -> list[float]:
    opacities: list[float] = page.locator("#tree a.mark").evaluate_all(
        "marks => marks.map(mark => mark.classList.contains('later') ? 0 : 1)"
    )
    return opacities


def test_the_date_is_kept_from_page_to_page(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("network of a program"))
        page.get_by_label(re.compile("^As of")).fill("2026-01-31")
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_text("Figures as of the end of 31 Jan 2026 (UTC).")).to_be_visible()
        page.locator("#people tbody a").first.click()
        expect(page).to_have_url(re.compile("/network/people/.*as_of=2026-01-31"))
        expect(page.get_by_label(re.compile("^As of"))).to_have_value("2026-01-31")
        assert visiting.complaints == []


def test_a_part_of_the_network_is_chosen_by_name(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open("/network")
        page.get_by_label("Part of the federation").select_option(label=HARBOUR)
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_text(f"Only relationships of {HARBOUR} are counted.")).to_be_visible()
        assert visiting.complaints == []


def test_an_error_leads_to_its_field(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("wrong date"))
        page.get_by_role("alert").get_by_role("link").press("Enter")
        expect(page.get_by_label(re.compile("^As of"))).to_be_focused()
        expect(page.get_by_label(re.compile("^As of"))).to_have_attribute("aria-describedby", "as_of-error")


def test_the_slider_fades_people_in_without_moving_them(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, reduced_motion="reduce") as visiting:
        page = visiting.open(site.address("person"))
        slider = page.get_by_label("Show influence up to")
        marks = page.locator("#tree a.mark")
        positions = marks.evaluate_all("marks => marks.map(mark => mark.querySelector('circle, rect').outerHTML)")
        assert sum(_opacities(page)) == len(positions)
        slider.focus()
        page.keyboard.press("Home")
        expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^\d+ \w{3} \d{4}$"))
        assert 0 < sum(_opacities(page)) < len(positions)
        assert (
            marks.evaluate_all("marks => marks.map(mark => mark.querySelector('circle, rect').outerHTML)") == positions
        )
        page.keyboard.press("End")
        assert sum(_opacities(page)) == len(positions)


def test_pointing_at_a_person_highlights_the_path_to_them(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("person"))
        page.locator("#tree a.mark:not(.fold)").last.hover()
        expect(page.locator("[data-readout]")).to_have_text(re.compile(r"^[^→,]+ → [^→,]+, \d+ \w{3} \d{4}, \S"))
        expect(page.locator("#tree path.lit").first).to_be_attached()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_path_has_dates(browser: Browser, site: Site, *, scripts: bool) -> None:
    with visit(browser, site.base, java_script_enabled=scripts) as visiting:
        page = visiting.page
        page.goto(site.base + site.address("person"))
        if scripts:
            page.locator("#tree-twin summary").click()
        page.locator("#tree-twin tbody tr").last.get_by_role("link", name="Path to").click()
        expect(page.locator("#path ol").first).to_contain_text("influence delivered")
        page.get_by_label(re.compile("^From ")).fill("nobody")
        page.get_by_role("button", name="Find path").click()
        expect(page.locator("#to-error")).to_contain_text("No person of your network has this pseudonym, ID or name")


def test_without_scripts_the_tree_is_shown_and_the_slider_hidden(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, java_script_enabled=False) as visiting:
        page = visiting.page
        page.goto(site.base + site.address("person"))
        expect(page.locator("svg.tree")).to_be_visible()
        expect(page.get_by_label("Show influence up to")).to_be_hidden()
        expect(page.locator("#tree table")).to_be_visible()
        expect(page.get_by_role("heading", name=re.compile("never joined"))).to_be_visible()


def test_a_persons_page_prints(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, color_scheme="dark") as visiting:
        page = visiting.open(site.address("person"))
        page.emulate_media(media="print")
        expect(page.locator("svg.tree")).to_be_visible()
        expect(page.locator("#tree-twin table")).to_be_visible()
        expect(page.get_by_label("Show influence up to")).to_be_hidden()
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_program_leads_to_its_ripple_and_into_its_network(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("program"))
        page.get_by_role("link", name="Ripple", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Ripple of {HARBOUR}")
        page.get_by_role("link", name="Network within this program").click()
        expect(page.get_by_label("Part of the federation")).to_have_value(re.compile("^program:"))
        assert visiting.complaints == []


def test_a_path_is_found_by_two_choices_and_kept_as_a_question_by_keyboard_without_a_script(
    browser: Browser, site: Site
) -> None:
    with visit(browser, site.base, java_script_enabled=False) as visiting:
        page = visiting.page
        page.goto(site.base + "/network?effect=met")
        person = site.farthest()
        page.get_by_label(re.compile("^Find a person")).fill(person[:8])
        page.get_by_label(re.compile("^Find a person")).press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Ripple of {name_of(person)}")
        page.get_by_role("link", name="Path from here").press("Enter")
        expect(page.locator("#path-start")).to_contain_text("Choose the person at its other end")
        page.locator("#tree-twin tbody tr").last.get_by_role("link").first.press("Enter")
        expect(page.locator("#path ol").first).to_contain_text("influence delivered")
        page.get_by_role("button", name="Save this question").press("Enter")
        expect(page.locator("#flash")).to_contain_text("The question is saved.")
        page.get_by_role("link", name=re.compile("^Path from ")).press("Enter")
        expect(page.locator("#path ol").first).to_contain_text("influence delivered")
        page.get_by_role("link", name="Your saved questions").press("Enter")
        page.get_by_role("button", name=re.compile("^Delete.*Path from ")).press("Enter")
        expect(page.get_by_text("No saved question yet")).to_be_visible()


def test_the_explorer_fits_and_is_accessible(browser: Browser, site: Site) -> None:
    person = site.farthest()
    addresses = (
        f"/network/people/{person}?start={person}",
        f"/network/people?q=zzz&start={person}",
        "/network/questions",
    )
    for address in addresses:
        with visit(browser, site.base) as visiting:
            visiting.open(address)
            assert visiting.faults_of_looks() == []
            assert visiting.complaints == []


def test_a_picture_is_saved_as_png_and_a_chart_as_svg_that_stands_by_itself(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("person"))
        with page.expect_download() as saved:
            page.locator("#tree").get_by_role("button", name="Download the picture (PNG)").press("Enter")
        picture = Path(saved.value.path()).read_bytes()
        assert saved.value.suggested_filename.endswith(".png")
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", picture[16:24])
        assert width >= 2 * 400
        assert height >= width, "the drawing, and above it what it shows"
        page = visiting.open(site.address("program"))
        with page.expect_download() as saved:
            page.locator("#funnel").get_by_role("button", name="Download the picture (SVG)").press("Enter")
        text = Path(saved.value.path()).read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
        assert "var(--" not in text, "no style sheet travels with it"
        assert page.locator("#funnel figcaption :is(h2, h3)").inner_text().split()[0] in text
        assert visiting.complaints == []
