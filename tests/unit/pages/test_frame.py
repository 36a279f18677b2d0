"""The frame of every page: shortcuts and menus lead only where the reader may go, and tables can be read on a phone."""

import re

import pytest

from services.projections.pages.components.blocks import Cell, Column, Link, Table
from services.projections.pages.navigation import SHORTCUTS, navigation
from services.projections.pages.render import environment, render
from services.web.identity.principal import Principal
from services.web.identity.roles import Membership, Role

MENTOR = "0193a1b2-0000-7000-8000-000000000001"
ROLES: tuple[Role, ...] = ("coordinator", "executive", "analyst", "operator")


def frame(pages: tuple[Link, ...] = (), **values: object) -> str:
    return render(
        "sign_in/notice.html", {"title": "T", "text": "t", "button": ("b", "/"), "navigation": pages, **values}
    )


def reader(*roles: Role) -> Principal:
    memberships = frozenset(Membership(role) for role in roles)
    return Principal("s", "issuer", memberships, frozenset() if roles else frozenset({MENTOR}), actor="a")


def test_a_page_for_everyone_offers_no_shortcut_and_no_menu() -> None:
    page = frame()
    assert "<dialog" not in page
    assert "<kbd>" not in page
    assert 'class="menu"' not in page


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_shortcut_opens_a_page_that_the_reader_finds_in_the_navigation(role: Role | None) -> None:
    pages = tuple(navigation(reader(*([role] if role else []))))
    page = frame(pages)
    offered = set(re.findall(r"<kbd>g</kbd> <kbd>(\w)</kbd>", page))
    assert offered == {SHORTCUTS[each.href] for each in pages if each.href in SHORTCUTS}
    assert ("Search programs" in page) == any(each.href == "/programs" for each in pages)
    for link in pages:
        assert page.count(f'<li><a href="{link.href}"') == 2, "once for wide screens, once in the menu of narrow ones"


def test_keys_of_shortcuts_differ() -> None:
    assert len(set(SHORTCUTS.values())) == len(SHORTCUTS)


def test_the_menu_holds_the_account_too() -> None:
    page = frame(subject="Ana Berg", look_as="/sign-in?choose=yes", sign_out="/sign-out")
    menu = page.partition('class="menu"')[2].partition("</details>")[0]
    assert "Signed in as Ana Berg" in menu
    assert 'href="/sign-out"' in menu
    assert 'href="/sign-in?choose=yes"' in menu


def drawn(table: Table) -> str:
    module = environment().get_template("components/blocks.html").make_module({})
    return str(module.table(table))  # type: ignore[attr-defined]  # a macro of the template


def test_each_cell_of_a_stacked_table_names_its_column() -> None:
    columns = [Column("Name"), Column("Role"), Column("Days <waited>", numeric=True)]
    page = drawn(Table("people", "People", columns, [[Cell("Ana"), Cell("Mentor"), Cell("12")]]))
    assert 'class="stacked"' in page
    assert '<td data-label="Role">Mentor</td>' in page
    assert '<td class="num" data-label="Days &lt;waited&gt;">12</td>' in page


def test_the_heading_of_a_group_is_no_column_and_the_labels_stay_right() -> None:
    columns = [Column("Name"), Column("Program"), Column("State")]
    page = drawn(Table("people", "People", columns, [[Cell("Ana"), Cell("Reading"), Cell("open")]], group_by=1))
    assert 'data-label="Program"' not in page
    assert '<td data-label="State">open</td>' in page


@pytest.mark.parametrize(
    "table",
    [
        Table("two", "Two columns", [Column("Month"), Column("Sessions", True)], [[Cell("May"), Cell("3")]]),
        Table("m", "Matrix", [Column(""), Column("A"), Column("B")], [[Cell("A"), Cell("1"), Cell("2")]], matrix=True),
    ],
)
def test_two_columns_and_matrices_stay_tables(table: Table) -> None:
    assert "stacked" not in drawn(table)
