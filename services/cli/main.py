"""The command line `mentorship`: each group of commands in a small file of its own."""

from services.cli.commands import (
    access,
    actions,
    config,
    events,
    import_history,
    keys,
    parked,
    relay,
    releases,
    serve,
    topics,
)
from services.cli.commands.demo import demo
from services.cli.commands.directory import directory
from services.cli.commands.doctor import doctor
from services.cli.commands.match import match
from services.cli.commands.matcher import matcher
from services.cli.commands.migrate import migrate
from services.cli.commands.projector import projector
from services.cli.commands.rebuild import rebuild
from services.cli.commands.ripple import add, compute, follow, programs, spark
from services.cli.commands.status import status
from services.cli.commands.token import token
from services.cli.shell.command_group import CommandLine, Commands

app = CommandLine(
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
app.command()(directory)
app.add_typer(import_history.app, name="import")
app.add_typer(events.app, name="events")
app.add_typer(parked.app, name="parked")
app.add_typer(actions.app, name="actions")
app.add_typer(serve.app, name="serve")
app.add_typer(relay.app, name="relay")
app.command()(projector)
app.command()(matcher)
app.command()(rebuild)
app.add_typer(releases.app, name="releases")
app.command()(migrate)
app.add_typer(topics.app, name="topics")
compute.app.command()(add.add)
compute.app.command()(follow.follow)
compute.app.command()(programs.programs)
compute.app.command()(spark.spark)
app.add_typer(compute.app, name="ripple")
app.command()(match)
app.add_typer(config.app, name="config")
app.add_typer(keys.app, name="keys")
app.add_typer(access.app, name="access")
