"""Administration pages in a browser: on a phone and a desktop, by keyboard alone, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.browsing import DESKTOP, PHONE, Visit, visit
from tests.browser.served_pages import Place, as_persona, served_pages

PAGES = {
    "index": ("coordinator", "/admin"),
    "organizations": ("coordinator", "/organizations"),
    "organization": ("coordinator", "/organizations/{organization}"),
    "joining": ("operator", "/organizations/new"),
    "leaving": ("operator", "/organizations/{another}/leave"),
    "terms": ("operator", "/admin/terms/new"),
    "access": ("coordinator", "/admin/access?organization={organization}"),
    "granting": ("coordinator", "/admin/access/grant?organization={organization}"),
    "groups": ("coordinator", "/admin/access/groups?organization={organization}"),
    "mapping": ("coordinator", "/admin/access/groups/map?organization={organization}"),
    "audit": ("coordinator", "/admin/audit?organization={organization}"),
    "draft": ("coordinator", "/organizations/{organization}/programs/new"),
    "settings": ("coordinator", "/programs/{program}/settings"),
    "policy": ("coordinator", "/programs/{program}/settings/policy"),
    "objective": ("coordinator", "/programs/{program}/settings/objectives/first-relationship"),
    "links": ("mentor", "/me/links"),
    "documents": ("coordinator", "/programs/{program}/documents"),
    "document": ("coordinator", "/programs/{program}/documents/new"),
    "concerns": ("coordinator", "/admin/concerns"),
    "concern": ("coordinator", "/concerns/{concern}"),
    "raising": ("mentee", "/concerns/new"),
    "import": ("operator", "/admin/import"),
}


@pytest.fixture(scope="module")
def place(postgres_dsn: str) -> Iterator[Place]:
    """Serve the pages over real services."""
    with served_pages(postgres_dsn) as place:
        yield place


def address(place: Place, page: str) -> str:
    """Return the address of a page."""
    return PAGES[page][1].format(**place.world.ids)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_and_is_accessible_in_light_and_dark(browser: Browser, place: Place, page: str) -> None:
    with visit(browser, place.base, **as_persona(PAGES[page][0])) as visiting:
        opened = visiting.open(address(place, page))
        expect(opened.locator("h1")).not_to_have_text("Page not found")
        assert visiting.faults_of_looks() == []


def document(page: Page, title: str) -> None:
    """Fill in the form of a document."""
    page.get_by_label("Title").fill(title)
    page.get_by_label("Kind").select_option("code-of-conduct")
    page.get_by_label("Text", exact=True).fill("Be kind.")


def test_without_scripts_a_mistake_is_explained_and_then_published(browser: Browser, place: Place) -> None:
    persona = as_persona("coordinator", java_script_enabled=False, viewport=PHONE)
    with visit(browser, place.base, **persona) as visiting:
        page = visiting.open(address(place, "document"))
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("alert")).to_contain_text("Enter title.")
        document(page, "How we meet")
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("status")).to_contain_text("The document is published.")
        expect(page.get_by_role("link", name="How we meet")).to_be_visible()


def test_by_keyboard_alone_a_concern_is_raised(browser: Browser, place: Place) -> None:
    with visit(browser, place.base, **as_persona("mentee", viewport=DESKTOP)) as visiting:
        page = visiting.open(address(place, "raising"))
        page.get_by_label("Whom or what is it about?").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type("He shouts at me.")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Send")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Your concern was sent")
        expect(page.locator("main")).to_contain_text("He shouts at me.")


def test_a_refused_form_is_accessible_too(browser: Browser, place: Place) -> None:
    with visit(browser, place.base, **as_persona("coordinator", viewport=PHONE)) as visiting:
        page = visiting.open(address(place, "draft"))
        page.get_by_role("button", name="Draft the program").click()
        expect(page.get_by_role("alert")).to_contain_text("Enter name of the program.")
        assert visiting.accessibility() == []
        _errors_lead_to_their_fields(visiting)


def _errors_lead_to_their_fields(visiting: Visit) -> None:
    links = visiting.page.locator("#errors a")
    targets = [link.get_attribute("href") for link in links.all()]
    assert targets
    assert all(visiting.page.locator(str(target)).count() == 1 for target in targets)


def test_a_file_is_checked_and_imported_on_a_phone_without_scripts(browser: Browser, place: Place) -> None:
    rows = "organization,program,cohort,start,end,mentor,mentee\nQuay,Sails,2020,2020-01-01,,Ada,Ben\n"
    file: FilePayload = {
        "name": "past.csv",
        "mimeType": "text/csv",
        "buffer": f"{rows}Quay,Sails,2020,never,,Cem,Dora\n".encode(),
    }
    with visit(browser, place.base, **as_persona("operator", java_script_enabled=False, viewport=PHONE)) as visiting:
        page = visiting.open(address(place, "import"))
        page.get_by_label("File", exact=True).set_input_files([file])
        page.get_by_role("button", name="Check the file").click()
        expect(page.locator("main")).to_contain_text("Nothing has been imported yet.")
        expect(page.locator("#refused")).to_contain_text("The start is not a day")
        assert page.locator("html").evaluate("html => html.scrollWidth") <= PHONE["width"]
        page.get_by_role("button", name="Import 1 row").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Report of an import")
    with visit(browser, place.base, **as_persona("operator", viewport=PHONE)) as visiting:
        page = visiting.open(address(place, "import"))
        page.get_by_role("link", name="past.csv").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Report of an import")
        assert visiting.accessibility() == []
