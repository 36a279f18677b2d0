"""View of a checked file or of the report of its import: what is new, who is who, and which rows are refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.pages.administration.history_imports import ImportOutcome, PersonMatch
from services.projections.pages.administration.import_wording import KEYS, page_text, rule_text
from services.projections.pages.administration.kept_imports import KeptImport
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.people.links import person_page
from services.projections.pages.people.names import Names

MOST_PEOPLE = 200
"""People that the page lists; the CSV has them all."""
_ADDED = (Column("What"), Column("How many", numeric=True), Column("Which"))
_PEOPLE = (
    Column("In the file"),
    Column("First line", numeric=True),
    Column("Found by"),
    Column("Person of the organization"),
)
_RULES = (Column("Rule"), Column("Rows", numeric=True))
_REFUSED = (Column("Line", numeric=True), Column("Rule"), Column("What to correct"))


@dataclass(frozen=True, slots=True)
class ImportView:
    """Content of the page.

    Attributes:
        imported: Whether the file is imported; else it is only checked.
        sentence: What was found, or done.
        counts: The rows by their outcome.
        outcome: The sentences of the outcome.
        remarks: What counts of the new rows.
        added: What the new rows add.
        people: Who is who.
        more_people: How many people only the CSV has; empty for none.
        rules: How many rows each rule refuses.
        refused: The first refused rows, those of ambiguous people first.
        more_refused: How many refused rows only the file of refused rows has; empty for none.
        address: The address of the page.
        verb: The button that imports; empty where there is nothing to import.
    """

    imported: bool
    sentence: str
    counts: Sequence[tuple[str, str]]
    outcome: ImportOutcome
    remarks: Sequence[str]
    added: Table
    people: Table
    more_people: str
    rules: Table
    refused: Table
    more_refused: str
    address: str
    verb: str

    @property
    def tables(self) -> Sequence[Table]:
        """The tables that can be had as CSV."""
        return self.added, self.people, self.rules


def import_view(kept: KeptImport, names: Names, *, whole: bool) -> ImportView:
    """Build the page.

    Args:
        kept: The checked file, or the report.
        names: Names of people, for who may see them.
        whole: Whether every person is listed, for CSV.
    """
    outcome, address = kept.outcome, f"/admin/import/{kept.id}"
    listed = outcome.matches if whole else outcome.matches[:MOST_PEOPLE]
    names.look_up(each.person for each in listed if each.recorded)
    rest, unseen = len(outcome.matches) - len(listed), outcome.refused - len(outcome.first_refused)
    rows = outcome.new + outcome.updated
    return ImportView(
        imported=kept.imported,
        sentence=_sentence(kept),
        counts=_counts(outcome),
        outcome=outcome,
        remarks=[page_text(each) for each in outcome.remarks],
        added=_added(kept, address),
        people=Table(
            "people",
            "The people of the file",
            _PEOPLE,
            [_person(each, names) for each in listed],
            f"{address}?csv=people",
        ),
        more_people=f"{formats.number(rest)} more are in the CSV." if rest > 0 else "",
        rules=Table(
            "rules",
            "Refused rows by rule",
            _RULES,
            [
                [Cell(rule_text(rule), raw=rule), Cell(formats.number(count), raw=count)]
                for rule, count in outcome.refused_by_rule.items()
            ],
            f"{address}?csv=rules",
        ),
        refused=Table(
            "refused",
            "Refused rows by line",
            _REFUSED,
            [
                [
                    Cell(formats.number(each.line), raw=each.line),
                    Cell(rule_text(each.rule)),
                    Cell(formats.sentence(page_text(each.detail))),
                ]
                for each in outcome.first_refused
            ],
        ),
        more_refused=f"{formats.number(unseen)} more are in the file of refused rows." if unseen > 0 else "",
        address=address,
        verb=f"Import {formats.count(rows, 'row')}" if rows and not kept.imported else "",
    )


def reports_table(kept: Sequence[KeptImport]) -> Table:
    """Return the checked files and reports of a reader, the latest first."""
    rows = [
        [
            Cell(each.name, href=f"/admin/import/{each.id}"),
            Cell(each.place or "Organizations of the file"),
            Cell("Imported" if each.imported else "Checked only"),
            Cell(formats.moment(each.at), raw=each.at.isoformat()),
            Cell(formats.number(each.outcome.rows), raw=each.outcome.rows),
            Cell(formats.number(each.outcome.refused), raw=each.outcome.refused),
        ]
        for each in kept
    ]
    columns = (
        Column("File"),
        Column("Joins"),
        Column("State"),
        Column("When"),
        Column("Rows", numeric=True),
        Column("Refused", numeric=True),
    )
    return Table("reports", "Your files since this server started", columns, rows, linked=True)


def _sentence(kept: KeptImport) -> str:
    outcome, where = kept.outcome, f" into {kept.place}" if kept.place else ""
    rows = formats.count(outcome.new, "row")
    if kept.imported:
        return f"{rows} of {kept.name} imported{where} on {formats.moment(kept.at)}."
    if outcome.new or outcome.updated:
        return f"Nothing has been imported yet. {rows} of {kept.name} would be new{where}."
    return f"Nothing has been imported, and no row of {kept.name} would be new{where}."


def _counts(outcome: ImportOutcome) -> Sequence[tuple[str, str]]:
    counts = (
        ("Rows", outcome.rows),
        ("New", outcome.new),
        ("Closed now", outcome.updated),
        ("Known already", outcome.known),
        ("Recorded differently", outcome.differing),
        ("Refused", outcome.refused),
    )
    return [(name, formats.number(count)) for name, count in counts]


def _added(kept: KeptImport, address: str) -> Table:
    title = "What was new" if kept.imported else "What would be new"
    rows = [
        [Cell(each.what), Cell(formats.number(each.count), raw=each.count), Cell(_listed(each.names) or "–")]
        for each in kept.outcome.additions
    ]
    return Table("added", title, _ADDED, rows, f"{address}?csv=added")


def _listed(names: Sequence[str], shown: int = 20) -> str:
    rest = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {formats.number(rest)} more" if rest > 0 else "")


def _person(match: PersonMatch, names: Names) -> Sequence[Cell]:
    known = match.recorded and names.knows(match.person)
    name = names.of(match.person) if match.recorded else "A new person, with what the file states"
    return [
        Cell(" · ".join(match.stated)),
        Cell(formats.number(match.line), raw=match.line),
        Cell(KEYS[match.key], raw=match.key),
        Cell(name, raw=match.person if match.recorded else "", href=person_page(match.person) if known else None),
    ]
