"""The command line `mentorship`: each group of commands in a small file of its own."""

import typer

from services.cli import (
    access_group,
    config,
    events,
    import_history,
    parked,
    relay,
    ripple,
    ripple_follow,
    ripple_shards,
    ripple_spark,
    serve,
    topics,
)
from services.cli.commands import Commands
from services.cli.demo import demo
from services.cli.doctor import doctor
from services.cli.migrate import migrate
from services.cli.project import project
from services.cli.rebuild import rebuild
from services.cli.status import status
from services.cli.token import token

app = typer.Typer(
    cls=Commands,
    help="An event-sourced service for mentoring programs that share one ecosystem. Newcomers start with `demo`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.command()(token)
app.command()(status)
app.command()(doctor)
app.add_typer(import_history.app, name="import")
app.add_typer(events.app, name="events")
app.add_typer(parked.app, name="parked")
app.add_typer(serve.app, name="serve")
app.add_typer(relay.app, name="relay")
app.command()(project)
app.command()(rebuild)
app.command()(migrate)
app.add_typer(topics.app, name="topics")
ripple.app.command()(ripple_shards.add)
ripple.app.command()(ripple_follow.follow)
ripple.app.command()(ripple_spark.spark)
app.add_typer(ripple.app, name="ripple")
app.add_typer(config.app, name="config")
app.add_typer(access_group.app, name="access")
