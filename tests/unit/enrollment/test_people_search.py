"""Search of people by name: every script, accents, short and long names, pages, duplicates, and how it is kept up."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.people.folding import fold
from services.enrollment.people.profile import Profile, build_profile
from services.enrollment.people.profiles import OwnedName, OwnedProfile
from services.enrollment.people.search import Found, OrganizationIndex, PeopleIndex

ONE, TWO = UUID(int=1), UUID(int=2)
ORGANIZATION = UUID(int=900)
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200).filter(str.strip)


class CountedProfiles:
    """Profiles in memory, which count how often an organization is read whole, and how many profiles are opened."""

    def __init__(self) -> None:
        self.people: dict[UUID, dict[UUID, Profile]] = {}
        self.changed: dict[UUID, dict[UUID, int]] = {}
        self.forgotten: set[UUID] = set()
        self.reads = self.opened = self.changes = 0

    def save(self, person_id: UUID, organization_id: UUID, profile: Profile) -> int:
        self.people.setdefault(organization_id, {})[person_id] = profile
        self._change(person_id, organization_id)
        return 1

    def erase(self, person_id: UUID, organization_id: UUID) -> None:
        self.forgotten.add(person_id)
        del self.people[organization_id][person_id]
        self._change(person_id, organization_id)

    def find_many(self, person_ids: Iterable[UUID]) -> Mapping[UUID, OwnedProfile]:
        wanted = set(person_ids)
        return {
            id: OwnedProfile(organization, profile)
            for organization, people in self.people.items()
            for id, profile in people.items()
            if id in wanted
        }

    def find_names(self, person_ids: Iterable[UUID]) -> Mapping[UUID, OwnedName]:
        found = self.find_many(person_ids)
        return {id: OwnedName(owned.organization_id, owned.profile.name) for id, owned in found.items()}

    def kept(self, person_ids: Iterable[UUID]) -> frozenset[UUID]:
        return frozenset(person_ids) - self.forgotten

    def of_organization(self, organization_id: UUID) -> Mapping[UUID, Profile]:
        self.reads += 1
        profiles = dict(self.people.get(organization_id, {}))
        self.opened += len(profiles)
        return profiles

    def version(self, organization_id: UUID) -> int:
        return max(self.changed.get(organization_id, {}).values(), default=0)

    def changed_since(self, organization_id: UUID, version: int) -> Mapping[UUID, Profile | None]:
        people = self.people.get(organization_id, {})
        changed = [id for id, at in self.changed.get(organization_id, {}).items() if at > version]
        self.opened += len(changed)
        return {id: people.get(id) for id in changed}

    def _change(self, person_id: UUID, organization_id: UUID) -> None:
        self.changes += 1
        self.changed.setdefault(organization_id, {})[person_id] = self.changes


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


def test_an_index_takes_over_each_change_before_it_is_searched() -> None:
    profiles = CountedProfiles()
    profiles.save(ONE, ORGANIZATION, Profile(name="Anna", mail="a@example.org", external_id="1"))
    people = PeopleIndex(profiles)
    assert people.of(ORGANIZATION) is people.of(ORGANIZATION)
    profiles.save(ONE, ORGANIZATION, Profile(name="Berta", mail="b@example.org", external_id="2"))
    assert people.find(ORGANIZATION, "anna", limit=5).people == []
    assert people.find(ORGANIZATION, "berta", limit=5).people == [(ONE, "Berta")]
    index = people.of(ORGANIZATION)
    assert (index.by_mail("a@example.org"), index.by_mail("b@example.org")) == ([], [ONE])
    assert (index.by_external_id("1"), index.by_external_id("2")) == (None, ONE)
    profiles.erase(ONE, ORGANIZATION)
    assert people.find(ORGANIZATION, "", limit=5).people == []
    assert len(people.of(ORGANIZATION)) == 0
    assert profiles.reads == 1, "the organization was read whole once"


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.none() | NAMES, st.sampled_from(["a@x.org", "b@x.org"]), st.booleans()),
        max_size=40,
    )
)
def test_an_index_that_follows_changes_equals_one_that_is_made_from_all(
    changes: list[tuple[int, str | None, str, bool]],
) -> None:
    profiles, people = CountedProfiles(), None
    for number, name, mail, looks in changes:
        id = UUID(int=number)
        if name is not None:
            profiles.save(id, ORGANIZATION, Profile(name=name, mail=mail, external_id=f"{mail}{number}"))
        elif id in profiles.people.get(ORGANIZATION, {}):
            profiles.erase(id, ORGANIZATION)
            profiles.forgotten.clear()
        if looks:
            people = people or PeopleIndex(profiles)
            people.of(ORGANIZATION)
    followed = (people or PeopleIndex(profiles)).of(ORGANIZATION)
    whole = OrganizationIndex(0, profiles.of_organization(ORGANIZATION))
    assert followed.find("", limit=99) == whole.find("", limit=99)
    for _, name, mail, _ in changes:
        assert followed.duplicates_of(name or "", mail) == whole.duplicates_of(name or "", mail)
        assert followed.find(name or mail, limit=3) == whole.find(name or mail, limit=3)


def test_two_thousand_invitations_open_each_profile_once() -> None:
    """Each invitation looks for duplicates among those before it."""
    profiles = CountedProfiles()
    people = PeopleIndex(profiles)
    for number in range(2000):
        name, mail = f"Person {number // 2}", f"{number}@example.org"
        assert len(people.of(ORGANIZATION).duplicates_of(name, mail)) == number % 2
        profiles.save(UUID(int=number), ORGANIZATION, Profile(name=name, mail=mail))
    assert len(people.of(ORGANIZATION)) == 2000
    assert profiles.opened == 2000
    assert profiles.reads == 1


def test_people_whose_address_was_refused_are_listed_until_it_is_another_one() -> None:
    profile = build_profile(name="Anna Berg", mail="anna@example.org")
    refused, _ = profile.changed(unreachable=True)
    one, other = ONE, TWO
    index = OrganizationIndex(1, {one: refused, other: profile})
    assert index.unreachable(limit=5) == Found([(one, "Anna Berg")], more=False)
    index.update(2, {other: refused})
    assert (len(index.unreachable(limit=1).people), index.unreachable(limit=1).more) == (1, True)
    mended, _ = refused.changed(mail="anna@example.net")
    index.update(3, {one: mended, other: None})
    assert index.unreachable(limit=5) == Found([], more=False)


def test_a_restored_database_makes_a_new_index() -> None:
    profiles = CountedProfiles()
    for name in ("Anna", "Berta"):
        profiles.save(ONE, ORGANIZATION, Profile(name=name, mail="a@example.org"))
    people = PeopleIndex(profiles)
    people.of(ORGANIZATION)
    profiles.changes = 0
    profiles.save(ONE, ORGANIZATION, Profile(name="Anna", mail="a@example.org"))
    assert people.find(ORGANIZATION, "", limit=5).people == [(ONE, "Anna")]


def test_a_person_whose_key_was_deleted_is_in_no_page_before_the_profile_is_deleted() -> None:
    profiles = CountedProfiles()
    for number, name in enumerate(("Anna", "Berta", "Cleo"), 1):
        profiles.save(UUID(int=number), ORGANIZATION, Profile(name=name, mail="a@example.org"))
    people = PeopleIndex(profiles)
    profiles.forgotten = {ONE, TWO}
    assert people.find(ORGANIZATION, "", limit=1).people == [(UUID(int=3), "Cleo")]
    assert people.find(ORGANIZATION, "anna", limit=1).people == []


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
