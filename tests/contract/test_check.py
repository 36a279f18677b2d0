"""The published language passes its check, and each rule of the check can fail."""

import json
import subprocess
import sys

import pytest

from services.contract.catalogue import folder, lock
from services.contract.check import commit, main, write
from tests.contract.product import Product

GOAL_MET = "relationships/goal-met/1.avsc"
FIRST_RELEASE = 28


def has_violation(product: Product, line: str) -> bool:
    """Return whether the check reports exactly this line."""
    return line in product.violations()


def test_the_published_language_passes(product: Product) -> None:
    assert product.violations() == []


def test_the_command_exits_with_0_and_no_output() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "services.contract.check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_command_exits_with_1_and_the_violations(
    product: Product, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    product.replace(GOAL_MET, '"both"', '"each"')
    monkeypatch.setattr("services.contract.check.folder", lambda: product.root)
    assert main([]) == 1
    assert capsys.readouterr().err == (
        "relationships/goal-met/1.avsc: a committed revision never changes; write revision 2 beside it\n"
    )


class TestLock:
    def test_a_committed_revision_never_changes(self, product: Product) -> None:
        product.replace(GOAL_MET, '"both"', '"each"')
        assert has_violation(
            product, "relationships/goal-met/1.avsc: a committed revision never changes; write revision 2 beside it"
        )

    def test_its_documentation_may_change(self, product: Product) -> None:
        product.replace(GOAL_MET, '"doc": "The goal."', '"doc": "The goal that was met."')
        assert [line.split(":")[0] for line in product.violations()] == [
            "asyncapi.json",
            "relationships.py",
            "events.md",
        ]

    def test_it_may_not_be_removed(self, product: Product) -> None:
        (product.root / GOAL_MET).unlink()
        assert has_violation(product, "lock.json: relationships/goal-met/1.avsc is committed and missing")

    def test_a_revision_is_committed(self, product: Product) -> None:
        product.put("relationships/goal-met/2.avsc", product.read(GOAL_MET))
        assert has_violation(product, "lock.json: relationships/goal-met/2.avsc is not committed (--write appends it)")

    def test_an_id_is_assigned_once(self, product: Product) -> None:
        product.replace("lock.json", '{"id": 3,', '{"id": 2,')
        assert has_violation(product, "lock.json: ids are 1, 2, 3, … in commit order")

    def test_revisions_are_consecutive(self, product: Product) -> None:
        product.put("relationships/goal-met/3.avsc", product.read(GOAL_MET))
        commit(product.root)
        assert (
            "lock.json: the revisions of mentorship.relationships.goal-met are 1, 2, 3, … in commit order, "
            "not [1, 3]" in product.violations()
        )

    def test_committing_appends_and_changes_nothing(self, product: Product) -> None:
        before = lock(product.root)
        product.replace(GOAL_MET, '"both"', '"each"')
        product.put("relationships/goal-met/2.avsc", product.read(GOAL_MET))
        commit(product.root)
        after = lock(product.root)
        assert after[: len(before)] == before
        assert (after[-1]["id"], after[-1]["revision"], len(after)) == (len(before) + 1, 2, len(before) + 1)

    def test_the_first_release_is_as_it_was_released(self) -> None:
        """Independent copy of the first lock: detects a change of a schema together with its entry in the lock."""
        pinned = json.loads((folder().parent / "tests" / "contract" / "released.json").read_text(encoding="utf-8"))
        assert len(pinned) == FIRST_RELEASE
        assert {str(entry["id"]): entry["sha256"] for entry in lock(folder())[:FIRST_RELEASE]} == pinned


class TestCatalogue:
    def test_a_schema_has_an_entry(self, product: Product) -> None:
        product.replace("catalogue.toml", "[events.relationships.goal-met]", "[events.relationships.goal-reached]")
        violations = product.violations()
        assert "catalogue.toml: mentorship.relationships.goal-met has a schema and no entry" in violations
        assert "catalogue.toml: mentorship.relationships.goal-reached has an entry and no schema" in violations

    @pytest.mark.parametrize("what", ["owner", "meaning", "producer", "consumers"])
    def test_an_entry_is_complete(self, product: Product, what: str) -> None:
        text = (product.root / "catalogue.toml").read_text(encoding="utf-8").splitlines()
        remaining = [line for line in text if not line.startswith(what)]
        (product.root / "catalogue.toml").write_text("\n".join(remaining), encoding="utf-8")
        assert has_violation(product, f"catalogue.toml: mentorship.relationships.goal-met has no {what}")

    def test_an_event_travels_in_one_of_the_known_ways(self, product: Product) -> None:
        product.replace("catalogue.toml", 'travels = "restricted"', 'travels = "secret"')
        assert any("travels 'secret', not one of program, restricted" in line for line in product.violations())

    def test_a_key_is_one_of_the_known_keys(self, product: Product) -> None:
        product.replace("catalogue.toml", 'key = "relationship"', 'key = "mood"')
        assert any(
            "has the key 'mood', not one of organization, person, program" in line for line in product.violations()
        )


class TestSchemas:
    def test_a_record_is_named_after_its_event(self, product: Product) -> None:
        product.change(GOAL_MET, name="GoalReached")
        assert has_violation(
            product,
            "relationships/goal-met/1.avsc: the record is called mentorship.relationships.GoalReached, "
            "not mentorship.relationships.GoalMet",
        )

    def test_no_field_is_defined_twice(self, product: Product) -> None:
        schema = product.read(GOAL_MET)
        product.change(GOAL_MET, fields=[*schema["fields"], schema["fields"][-1]])
        assert has_violation(product, "relationships/goal-met/1.avsc: attested_by is defined twice")

    def test_a_record_has_a_doc(self, product: Product) -> None:
        product.change(GOAL_MET, doc=" ")
        assert has_violation(product, "relationships/goal-met/1.avsc: the record has no doc")

    def test_a_field_has_a_doc(self, product: Product) -> None:
        product.change_field(GOAL_MET, "goal_id", doc=None)
        assert has_violation(product, "relationships/goal-met/1.avsc: goal_id has no doc")

    def test_a_doc_names_the_values(self, product: Product) -> None:
        product.change_field(GOAL_MET, "attested_by", doc="Who attests it.")
        assert has_violation(product, "relationships/goal-met/1.avsc: the doc of attested_by does not name mentee")

    def test_an_event_begins_with_the_envelope(self, product: Product) -> None:
        fields = product.read(GOAL_MET)["fields"]
        product.change(GOAL_MET, fields=fields[1:])
        assert any("goal-met/1.avsc: begins with subject, organization_id" in line for line in product.violations())

    def test_the_envelope_is_that_of_the_others(self, product: Product) -> None:
        product.change_field(GOAL_MET, "position", minimum=0)
        assert has_violation(product, "relationships/goal-met/1.avsc: its envelope is not that of the others")

    @pytest.mark.parametrize(
        ("field", "change", "fault"),
        [
            ("goal_id", {"type": "string"}, "needs the logical type uuid"),
            ("goal_id", {"default": "nobody"}, "has a default that it does not allow"),
            ("attested_by", {"type": "bytes"}, "the published language has no type 'bytes'"),
            ("attested_by", {"type": ["null", "string", "int"]}, "the only union of the published language"),
        ],
    )
    def test_a_field_is_well_formed(self, product: Product, field: str, change: dict[str, object], fault: str) -> None:
        product.change_field(GOAL_MET, field, **change)
        assert any(f"goal-met/1.avsc: {field}" in line and fault in line for line in product.violations())

    def test_a_person_is_marked(self, product: Product) -> None:
        product.change_field("relationships/match-expired/1.avsc", "mentor_id", personal=None)
        assert has_violation(
            product, "relationships/match-expired/1.avsc: mentor_id identifies a person and has no personal mark"
        )


class TestExamples:
    EXAMPLE = "relationships/goal-met/examples/typical.json"

    def test_every_event_has_one(self, product: Product) -> None:
        (product.root / self.EXAMPLE).unlink()
        assert has_violation(product, "relationships/goal-met/examples: missing")

    def test_it_is_valid(self, product: Product) -> None:
        product.replace(self.EXAMPLE, '"mentee"', '"everybody"')
        assert has_violation(product, f"{self.EXAMPLE}: attested_by: a str its schema does not allow")

    def test_it_is_complete(self, product: Product) -> None:
        example = product.read(self.EXAMPLE)
        del example["causation_id"]
        product.put(self.EXAMPLE, example)
        assert has_violation(product, f"{self.EXAMPLE}: omits causation_id")

    def test_it_is_in_a_program(self, product: Product) -> None:
        product.put(self.EXAMPLE, product.read(self.EXAMPLE) | {"program_id": None})
        assert has_violation(product, f"{self.EXAMPLE}: program_id: null in an event of a program")


class TestDocuments:
    def test_generated_documents_are_up_to_date(self, product: Product) -> None:
        (product.root / "asyncapi.json").unlink()
        assert product.paths.events is not None
        product.paths.events.write_text("# Events\n\nall of them\n", encoding="utf-8")
        assert product.violations() == [
            "asyncapi.json: outdated (--write generates it)",
            "events.md: outdated (--write generates it)",
        ]
        write(product.paths)
        assert product.violations() == []

    def test_generated_types_are_up_to_date(self, product: Product) -> None:
        module = product.paths.event_data / "relationships.py"
        module.write_text(module.read_text(encoding="utf-8").replace("    rating: int\n", ""), encoding="utf-8")
        assert product.violations() == ["relationships.py: outdated (--write generates it)"]
        write(product.paths)
        assert product.violations() == []
