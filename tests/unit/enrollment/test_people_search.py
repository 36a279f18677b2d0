"""Search of people by name: every script, accents, short and long names, pages, duplicates, and what is dropped."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.people.folding import fold
from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import OwnedProfile
from services.enrollment.people.search import OrganizationIndex, PeopleIndex

ONE, TWO = UUID(int=1), UUID(int=2)
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200).filter(str.strip)


class CountedProfiles:
    """Profiles in memory, which count how often an organization is read."""

    def __init__(self) -> None:
        self.people: dict[UUID, dict[UUID, Profile]] = {}
        self.reads = 0
        self.changes = 0

    def save(self, person_id: UUID, organization_id: UUID, profile: Profile) -> int:
        self.people.setdefault(organization_id, {})[person_id] = profile
        self.changes += 1
        return 1

    def find_many(self, person_ids: Iterable[UUID]) -> Mapping[UUID, OwnedProfile]:
        wanted = set(person_ids)
        return {
            id: OwnedProfile(organization, profile)
            for organization, people in self.people.items()
            for id, profile in people.items()
            if id in wanted
        }

    def of_organization(self, organization_id: UUID) -> Mapping[UUID, Profile]:
        self.reads += 1
        return dict(self.people.get(organization_id, {}))

    def version(self, organization_id: UUID) -> int:
        del organization_id
        return self.changes


def index(*names: str, mail: str = "a@example.org") -> OrganizationIndex:
    """Return the index of people with these names, whose ids count from 1."""
    profiles = {UUID(int=number): Profile(name=name, mail=mail) for number, name in enumerate(names, 1)}
    return OrganizationIndex(1, profiles)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Zoë Müller", "zoe muller"),
        ("Łukasz Øberg", "lukasz oberg"),
        ("Đorđe Þórsson", "dorde thorsson"),
        ("STRASSE Weiß", "strasse weiss"),
        ("山田 太郎", "太郎"),
        ("Ἀλέξανδρος Παπάς", "αλεξανδρος"),
        ("محمد عَلِي", "علي"),
        ("김민준", "김민"),
        ("नरेन्द्र", "नरेन्द्र"),
        ("สมชาย", "สมชาย"),
        ("Ö", "o"),
        ("Ａｎｎａ", "anna"),
        ("Anna-Maria O'Neil", "o'neil anna"),
        ("N" * 200, "n" * 200),
    ],
)
def test_a_name_is_found_without_case_and_accents_in_every_script(name: str, query: str) -> None:
    assert index(name, "X").find(query, limit=5).people[0] == (ONE, name)


@given(NAMES)
def test_every_name_is_found_by_itself(name: str) -> None:
    assert (ONE, name) in index(name).find(name, limit=5).people


@given(NAMES)
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_all_words_have_to_match() -> None:
    assert index("Anna Berg", "Anna Lund").find("anna lund", limit=5).people == [(TWO, "Anna Lund")]


def test_a_mail_address_is_found() -> None:
    assert index("Anna", mail="Anna.B@Example.org").find("b@example", limit=5).people == [(ONE, "Anna")]


@given(st.lists(NAMES, max_size=30), st.integers(1, 7))
def test_the_pages_hold_everybody_once(names: list[str], limit: int) -> None:
    people, after, seen = index(*names), None, []
    while True:
        page = people.find("", limit=limit, after=after)
        seen += [id for id, _ in page.people]
        if not page.more:
            break
        after = page.people[-1][0]
    assert sorted(seen) == [UUID(int=number) for number in range(1, len(names) + 1)]


def test_a_page_after_a_person_who_is_gone_is_refused() -> None:
    with pytest.raises(LookupError):
        index("Anna").find("", limit=5, after=UUID(int=99))


def test_the_same_mail_address_or_the_same_name_is_a_possible_duplicate() -> None:
    people = OrganizationIndex(
        1, {ONE: Profile(name="Zoë", mail="z@example.org"), TWO: Profile(name="Bob", mail="b@example.org")}
    )
    assert people.duplicates_of("zoe", "new@example.org") == [ONE]
    assert people.duplicates_of("New", "B@example.org") == [TWO]
    assert people.duplicates_of("New", "new@example.org") == []


def test_two_people_of_one_mail_address_are_both_found() -> None:
    assert [id for id, _ in index("Anna", "Bob", mail="us@example.org").find("us@", limit=5).people] == [ONE, TWO]


def test_an_index_is_dropped_as_soon_as_a_profile_changes() -> None:
    profiles = CountedProfiles()
    profiles.save(ONE, UUID(int=9), Profile(name="Anna", mail="a@example.org"))
    people = PeopleIndex(profiles)
    assert people.of(UUID(int=9)) is people.of(UUID(int=9))
    profiles.save(ONE, UUID(int=9), Profile(name="Berta", mail="a@example.org"))
    assert people.of(UUID(int=9)).find("anna", limit=5).people == []
    assert people.of(UUID(int=9)).find("berta", limit=5).people == [(ONE, "Berta")]
    assert profiles.reads == 2


def test_memory_is_bounded_by_people_and_the_last_organization_stays() -> None:
    profiles = CountedProfiles()
    for number in range(3):
        for person in range(3):
            profiles.save(UUID(int=10 * number + person), UUID(int=number), Profile(name="A", mail="a@example.org"))
    people = PeopleIndex(profiles, most_people=6)
    for number in (0, 1, 2, 2, 1):
        assert len(people.of(UUID(int=number))) == 3
    assert profiles.reads == 3
    people.of(UUID(int=0))
    assert profiles.reads == 4, "the organization that was searched least recently was dropped"
    assert len(PeopleIndex(profiles, most_people=1).of(UUID(int=0))) == 3
