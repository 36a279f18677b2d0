"""`mentorship topics`: compares the Kafka topics with their configuration and corrects them."""

from typing import TYPE_CHECKING

from services.cli.shell.command_group import group
from services.cli.shell.output import Json, write_json, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.publication.topic_admin import TopicAdmin
    from services.publication.topics import Topic, TopicChange

app = group("The Kafka topics: compare them with the configuration, create and correct them.")


@app.command()
def plan(as_json: Json = False) -> None:
    """Show what `apply` would do; changes nothing."""
    admin, desired = _connect()
    _show(admin.plan(desired), as_json=as_json)


@app.command()
def apply(as_json: Json = False) -> None:
    """Create missing topics and correct settings. Partitions are never changed: keys would lose their order."""
    admin, desired = _connect()
    _show(admin.apply(desired), as_json=as_json)


def _connect() -> "tuple[TopicAdmin, tuple[Topic, ...]]":
    from services.cli.composition.settings_lookup import settings
    from services.cli.composition.topics import connect

    return connect(settings())


def _show(steps: "Sequence[TopicChange]", *, as_json: bool) -> None:
    if as_json:
        write_json([{"topic": step.topic.name, "action": step.action, "detail": step.detail} for step in steps])
    else:
        write_table(("topic", "action", "detail"), [(step.topic.name, step.action, step.detail) for step in steps])
