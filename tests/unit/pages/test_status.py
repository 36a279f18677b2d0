"""Status page and banner: their text, and when they warn."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from services.projections.pages.components.formats import THIN
from services.projections.pages.components.freshness import freshness, positions, unbuilt_notice
from services.projections.pages.status.standstill import warnings
from services.projections.pages.status.status_view import StatusView, status_view
from services.projections.status.changes import decode
from services.projections.status.models import LedgerLine, ProcessStatus, PublisherLine
from tests.unit.pages.examples import projection, status

NOW = datetime(2026, 3, 14, 12, 4, 31, tzinfo=UTC)


def test_no_problems_is_one_sentence() -> None:
    view = status_view(status())
    assert view.sentence == "All figures are up to date. Every event is counted exactly once."
    assert view.tone == "good"


def test_a_different_ledger_is_a_problem() -> None:
    broken = LedgerLine(source="hub/enrollment", partition=0, position=7, count=3, ledger="different")
    view = status_view(status(ledger=[broken]))
    assert "differs from what was published" in view.sentence
    assert view.tone == "bad"
    assert view.projections[0].open


def test_parked_records_and_stopped_projectors_are_problems() -> None:
    view = status_view(status(parked=2, state="stopped"))
    assert "has 2 parked records" in view.sentence
    assert "has stopped" in view.sentence


def test_false_records_are_stated_by_kind() -> None:
    view = status_view(status(parked=3, parked_reasons={"foreign-organization": 2, "behind": 1}))
    assert "has 3 parked records: 2 of an organization that the publisher may not speak for." in view.sentence
    assert view.tone == "bad"


def test_the_foot_of_a_page_states_in_words_how_current_it_is_and_positions_are_on_the_status(
    client: TestClient,
) -> None:
    page = client.get("/programs").text
    foot = page[page.index("<footer") :]
    assert "Up to date: includes everything recorded by" in foot
    assert "position" not in foot
    assert "generation" not in foot
    assert "Position" in client.get("/status").text


def test_lag_is_stated_without_alarm() -> None:
    view = status_view(status(state="behind", lag_events=12, lag_seconds=3.2))
    assert view.tone == "good"
    assert "12 events" in view.sentence


def test_the_slowest_read_model_decides_how_current_a_page_is() -> None:
    fresh = freshness([projection("a"), projection("b", lag_seconds=61.0, lag_events=9, state="behind")], NOW)
    assert fresh.statement == "Includes everything recorded by 14 Mar 2026, 12:03:30 UTC"
    assert fresh.stale is not None
    assert "9 events" in fresh.stale


def test_a_short_lag_has_no_banner() -> None:
    assert freshness([projection("a", lag_seconds=1.0, lag_events=3)], NOW).stale is None
    stopped = freshness([projection("a", state="stopped")], NOW)
    assert stopped.stale is not None
    assert not stopped.statement.startswith("Up to date")


def test_a_first_build_shows_its_progress_and_a_later_one_does_not_hide_the_page() -> None:
    building = unbuilt_notice([projection("a", state="rebuilding", generation=0, position=50, head=200)])
    assert building is not None
    assert building.kind == "rebuilding"
    assert building.progress == 0.25
    assert unbuilt_notice([projection("a", state="rebuilding", generation=2, position=50, head=200)]) is None


def test_a_read_model_without_projector_names_the_command() -> None:
    absent = unbuilt_notice([projection("network", state="absent", generation=0, position=0, head=0)])
    assert absent is not None
    assert "mentorship projector network" in absent.text
    assert "never been built" in status_view(status(state="absent", generation=0)).sentence


def test_positions_have_the_format_of_the_stream_of_changes() -> None:
    written = positions([projection("programs", position=42), projection("network", generation=1, position=7)])
    assert written == "programs:2:42,network:1:7"
    assert decode(written) == {"programs": (2, 42), "network": (1, 7)}


def test_skipped_and_rejected_records_are_counted() -> None:
    facts = dict(status_view(status(duplicates=1204, rejected=3)).projections[0].facts)
    assert facts["Duplicates skipped"] == f"1{THIN}204"
    assert facts["Claims rejected"].startswith("3 ")


def test_an_unverified_partition_is_not_called_different() -> None:
    behind = LedgerLine(source="hub/enrollment", partition=0, position=7, count=3, ledger="behind")
    assert status_view(status(ledger=[behind])).projections[0].summary.startswith("no differences")
    assert status_view(status()).projections[0].summary == "3 partitions equal to what was published"


def test_events_are_called_counted_exactly_once_only_when_every_ledger_is_equal() -> None:
    behind = LedgerLine(source="hub/enrollment", partition=0, position=7, count=3, ledger="behind")
    sentence = status_view(status(ledger=[behind])).sentence
    assert sentence.startswith("All figures are up to date.")
    assert "exactly once" not in sentence


def test_a_rejected_claim_is_explained_and_its_absence_is_not() -> None:
    assert dict(status_view(status(rejected=3)).projections[0].facts)["Claims rejected"].endswith("the partition)")
    assert dict(status_view(status()).projections[0].facts)["Claims rejected"] == "0"


def relay(**fields: object) -> PublisherLine:
    values = {
        "source": "enrollment",
        "through": 20,
        "head": 20,
        "unpublished": 0,
        "news_seconds": 3.0,
        "state": "current",
    }
    return PublisherLine.model_validate(values | fields)


def test_a_relay_without_news_is_a_warning_and_nothing_is_called_up_to_date() -> None:
    view = status_view(status(feed="kafka", publishers=[relay(state="silent", news_seconds=130.0)]))
    assert view.sentence == f"No news from the relay of enrollment for 2{THIN}min."
    assert view.tone == "warn"
    assert f"no news for 2{THIN}min" in cells(view)
    assert "up to date" not in [cell.text for cell in view.table.rows[0]]
    assert dict(view.projections[0].facts)["Published of enrollment"] == f"20 of 20, reported 2{THIN}min ago"


def test_a_relay_that_never_reported_and_one_without_progress_are_warnings() -> None:
    never = status_view(status(feed="kafka", publishers=[relay(state="silent", reported=False, news_seconds=130.0)]))
    assert never.sentence == "No news from the relay of enrollment yet."
    stuck = relay(state="standing", standing_seconds=40.0, head=36, unpublished=16)
    view = status_view(status(feed="kafka", publishers=[stuck]))
    assert view.sentence == f"The relay of enrollment has not progressed for 40{THIN}s: 16 events not published."
    assert "16 events not published" in cells(view)


def test_the_latest_report_that_any_read_model_has_counts() -> None:
    old = projection("a", publishers=[relay(state="silent", news_seconds=130.0)])
    new = projection("b", publishers=[relay()])
    assert list(warnings([old, new])) == []


def test_a_read_model_without_a_sign_of_life_is_not_called_stopped() -> None:
    view = status_view(status(state="silent", silent_seconds=12.3))
    assert f"has given no sign of life for 12{THIN}s." in view.sentence
    assert "stopped" not in view.sentence
    assert view.tone == "warn"


def test_a_remedy_follows_the_way_of_running() -> None:
    assert "Start its projector." in status_view(status(state="stopped", feed="kafka")).sentence
    embedded = status_view(status(state="stopped", feed="log")).sentence
    assert "projector" not in embedded
    assert "Restart the program" in embedded


def test_a_read_model_that_cannot_read_shows_its_error() -> None:
    view = status_view(status(state="failing", feed="log", failing_seconds=40.0, last_error="year 0 is out of range"))
    assert f"has not been able to read its source for 40{THIN}s" in view.sentence
    assert view.tone == "bad"
    assert dict(view.projections[0].facts)["Last error"] == "year 0 is out of range"


def test_a_banner_does_not_count_events_that_nothing_has_reported() -> None:
    stale = freshness([projection("a", lag_seconds=130.0, lag_events=0)], NOW).stale
    assert stale is not None
    assert "0 events" not in stale
    assert f"For 2{THIN}min it has not been known" in stale


def cells(view: StatusView) -> list[str]:
    return [cell.text for row in view.table.rows for cell in row]


def process(**changes: object) -> ProcessStatus:
    fields = {"name": "relationships_process", "service": "relationships", "state": "running", "pending": 40, "due": 1}
    return ProcessStatus.model_validate(fields | changes)


def test_what_is_planned_and_due_is_a_table_and_no_alarm() -> None:
    view = status_view(status(), [process()])
    assert view.tone == "good"
    assert view.processes is not None
    assert [cell.text for cell in view.processes.rows[0]] == [
        "relationships",
        "running",
        "39",
        "1",
        "0",
        "0",
        "",
        "",
        "",
    ]


def test_mails_are_a_row_with_what_was_sent_and_given_up() -> None:
    mails = process(name="notifications", service="enrollment", pending=3, due=1, refused=2, sent=1200, given_up=4)
    view = status_view(status(), [mails])
    assert view.processes is not None
    cells = [cell.text for cell in view.processes.rows[0]]
    assert cells == ["enrollment: mails", "running", "0", "1", "2", "0", "", f"1{THIN}200", "4"]
    assert (view.sentence, view.tone) == ("2 mails could not be sent yet. They are tried again.", "bad")
    stopped = status_view(status(), [process(name="notifications", state="stopped", sent=0, given_up=0)])
    assert stopped.sentence == "No mail is sent. Start the process of notifications."


def test_without_the_write_services_databases_the_page_states_nothing_about_processes() -> None:
    assert status_view(status()).processes is None


@pytest.mark.parametrize(
    ("changes", "sentence", "tone"),
    [
        ({"state": "stopped"}, "Nothing follows or becomes due in relationships. Start its process manager.", "bad"),
        ({"state": "absent"}, "Nothing follows or becomes due in relationships. Start its process manager.", "bad"),
        (
            {"refused": 2, "oldest_due_at": NOW, "overdue_seconds": 90.0},
            "2 actions in relationships were refused. Review them with “mentorship actions list”.",
            "bad",
        ),
        (
            {"unsettled": 1},
            "1 action in relationships has had no effect. Review them with “mentorship actions list”.",
            "bad",
        ),
        (
            {"oldest_due_at": NOW, "overdue_seconds": 90.0},
            f"1 action in relationships waited up to 2{THIN}min.",
            "warn",
        ),
        (
            {"state": "unknown"},
            "It is not known what is due in relationships: its database does not answer.",
            "warn",
        ),
    ],
    ids=["stopped", "absent", "refused", "unsettled", "late", "unknown"],
)
def test_what_prevents_actions_is_stated_in_plain_words(changes: dict[str, object], sentence: str, tone: str) -> None:
    view = status_view(status(), [process(**changes)])
    assert (view.sentence, view.tone) == (sentence, tone)


def test_a_process_that_still_reads_what_has_happened_is_no_problem() -> None:
    assert status_view(status(), [process(state="waiting")]).tone == "good"
