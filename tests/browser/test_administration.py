"""Administration pages in a browser: on a phone and a desktop, by keyboard alone, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from services.cli.history_import.page_imports import PageImports
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.platform.embedded_servers.ports import free_port
from services.projections.pages.assets import BUNDLE
from tests.browser.browsing import AXE, DESKTOP, PHONE, Visit, visit
from tests.browser.site import listening
from tests.integration.administration.acting_world import acting_federation
from tests.integration.permissions.world import World
from tests.support.servers import unavailable

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
    "documents": ("coordinator", "/programs/{program}/documents"),
    "document": ("coordinator", "/programs/{program}/documents/new"),
    "concerns": ("coordinator", "/admin/concerns"),
    "concern": ("coordinator", "/concerns/{concern}"),
    "raising": ("mentee", "/concerns/new"),
    "import": ("operator", "/admin/import"),
}


@dataclass(frozen=True)
class Place:
    """The pages at an address."""

    base: str
    world: World

    def address(self, page: str) -> str:
        """Return the address of a page."""
        return PAGES[page][1].format(**self.world.ids)


@pytest.fixture(scope="module")
def place(postgres_dsn: str) -> Iterator[Place]:
    """Serve the pages over real services."""
    if not (BUNDLE / "manifest.json").exists() or not AXE.exists():
        unavailable("the pages' scripts", "they were not bundled: run `make frontend`")
    with acting_federation(postgres_dsn) as world:
        enrollment, relationships = world.stores
        pages = world.apps["/"]
        pages.state.history_imports = PageImports(enrollment, relationships, Pseudonymizer(b"h" * 32), world.settings)
        with listening(pages, free_port()) as base:
            yield Place(base, world)


def as_persona(persona: str, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - playwright's own options
    return {"extra_http_headers": {"Authorization": f"Bearer {persona}"}, **context}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_and_is_accessible_in_light_and_dark(browser: Browser, place: Place, page: str) -> None:
    with visit(browser, place.base, **as_persona(PAGES[page][0])) as visiting:
        opened = visiting.open(place.address(page))
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
        page = visiting.open(place.address("document"))
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("alert")).to_contain_text("Enter title.")
        document(page, "How we meet")
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("status")).to_contain_text("The document is published.")
        expect(page.get_by_role("link", name="How we meet")).to_be_visible()


def test_by_keyboard_alone_a_concern_is_raised(browser: Browser, place: Place) -> None:
    with visit(browser, place.base, **as_persona("mentee", viewport=DESKTOP)) as visiting:
        page = visiting.open(place.address("raising"))
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
        page = visiting.open(place.address("draft"))
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
        page = visiting.open(place.address("import"))
        page.get_by_label("File", exact=True).set_input_files([file])
        page.get_by_role("button", name="Check the file").click()
        expect(page.locator("main")).to_contain_text("Nothing has been imported yet.")
        expect(page.locator("#refused")).to_contain_text("The start is not a day")
        assert page.locator("html").evaluate("html => html.scrollWidth") <= PHONE["width"]
        page.get_by_role("button", name="Import 1 row").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Report of an import")
    with visit(browser, place.base, **as_persona("operator", viewport=PHONE)) as visiting:
        page = visiting.open(place.address("import"))
        page.get_by_role("link", name="past.csv").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Report of an import")
        assert visiting.accessibility() == []
