"""View of everything that is held about a person: one part for each kind, in words, with times in the person's zone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.projections.pages.components.occurrences import happened_at, recorded_at
from services.projections.pages.components.zones import zone_text
from services.projections.pages.matching.profile_text import profile_entries as matching_entries
from services.projections.pages.mentoring import held_mentoring, held_person
from services.projections.pages.mentoring.exports import OwnExport
from services.projections.pages.mentoring.held_access import conflict_entries
from services.projections.pages.mentoring.held_finding import finding_entries
from services.projections.pages.mentoring.held_flash import flash_entries, people_of_flash
from services.projections.pages.mentoring.held_groups import group_entries, listing_entries, people_of_groups
from services.projections.pages.mentoring.held_words import Entry, Words


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of what is held, with its entries: what, and the rest in words."""

    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Everything:
    """Content of the page.

    Attributes:
        people: By the name of each person, the parts of what is held.
        times: The zone of every time, in a sentence.
    """

    people: Sequence[tuple[str, Sequence[Part]]]
    times: str


def everything(exports: Sequence[OwnExport], words: Words) -> Everything:
    """Build the page.

    Args:
        exports: What is held, by person.
        words: What turns ids, codes and times into words.
    """
    people = [(each.person.title, [part for part in _parts(each, words) if part.entries]) for each in exports]
    return Everything(people, zone_text(words.zone))


def people_in(exports: Sequence[OwnExport]) -> Iterator[str]:
    """Yield the ids of the people whom the page names: other parties of relationships, guardians and wards."""
    for export in exports:
        for each in export.relationships.get("relationships", ()):
            yield held_mentoring.other_party(each)
        yield from people_of_flash(export.relationships)
        yield from people_of_groups(export.relationships)
        yield from (str(each["counterpart_id"]) for each in export.enrollment.get("conflicts", ()))
        person = export.enrollment.get("person", {})
        yield from (*person.get("guardians", ()), *person.get("wards", ()))


def programs_in(exports: Sequence[OwnExport]) -> set[str]:
    """Return the ids of the programs that the page names."""
    held = [
        each
        for export in exports
        for source, part in (
            (export.enrollment, "participations"),
            (export.relationships, "relationships"),
            (export.relationships, "flash_sessions"),
            (export.relationships, "groups"),
            (export.enrollment, "conflicts"),
        )
        for each in source.get(part, ())
    ]
    return {str(each["program_id"]) for each in held}


def _parts(export: OwnExport, words: Words) -> Iterator[Part]:
    held = export.enrollment
    yield Part("Profile", list(held_person.profile_entries(export, words)))
    yield Part(
        "What you allow", [(str(each["wording"]), _answer(each["granted"])) for each in held.get("consents", ())]
    )
    yield from _mentoring(export, words)
    yield Part(
        "Concerns that you raised", [held_mentoring.concern_entry(each, words) for each in held.get("concerns", ())]
    )
    yield Part("Conflicts of interest that you declared", list(conflict_entries(held, words)))
    yield Part("How you sign in", list(held_person.sign_in_entries(held, words)))
    yield Part("Mails that were sent to you", list(held_person.mail_entries(held.get("mails", ()), words)))
    yield Part("Who read about you", [held_person.read_entry(each, words) for each in held.get("seen_by", ())])
    done = [*held.get("done", ()), *export.relationships.get("done", ())]
    latest = sorted(done, key=lambda each: (happened_at(each), recorded_at(each)), reverse=True)
    yield Part("Who did what", list(held_person.done_entries(latest, words)))


def _mentoring(export: OwnExport, words: Words) -> Iterator[Part]:
    taking_part = export.enrollment.get("participations", ())
    related = export.relationships.get("relationships", ())
    programs = {str(each.get("relationship_id")): str(each["program_id"]) for each in related}
    yield Part("Participations", [e for each in taking_part for e in held_mentoring.participation_entries(each, words)])
    yield Part(
        "Requirements and documents", [e for each in taking_part for e in held_mentoring.duty_entries(each, words)]
    )
    yield Part("Relationships", [e for each in related for e in held_mentoring.relationship_entries(each, words)])
    yield Part(
        "Goals and notes in your own words", [e for each in related for e in held_mentoring.text_entries(each, words)]
    )
    yield Part("Sessions", [e for each in related for e in held_mentoring.session_entries(each, words)])
    yield Part("Groups", list(group_entries(export.relationships, words)))
    yield Part("Flash sessions", list(flash_entries(export.relationships, words)))
    answers = export.relationships.get("answers", ())
    yield Part(
        "Feedback that you gave",
        [
            held_mentoring.feedback_entry(each, programs.get(str(each.get("relationship_id")), ""), words)
            for each in answers
        ],
    )
    anonymous = export.relationships.get("answered_anonymously", ())
    yield Part(
        "Questionnaires that you answered anonymously",
        [held_mentoring.anonymous_entry(each, words) for each in anonymous],
    )
    found = [*finding_entries(export.relationships, words), *listing_entries(export.relationships)]
    yield Part("Requests, and introductions", found)
    profiles = export.relationships.get("matching_profiles", ())
    yield Part("What was stated for the matching", [entry for each in profiles for entry in matching_entries(each)])


def _answer(granted: bool | None) -> str:
    return {True: "You allowed it.", False: "You did not allow it."}.get(granted, "You were not asked yet.")  # type: ignore[arg-type]  # None is the default
