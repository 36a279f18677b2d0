"""Groups of commands, and the exit of a command that fails."""

from typing import Any

import typer
from typer.core import TyperGroup

from services.cli.shell.error_messages import explain
from services.cli.shell.output import FAILED, fail
from services.platform.gc_tuning import raise_gc_threshold


class Commands(TyperGroup):
    """Turns expected failures into one line and exit code 1; everything else keeps its traceback."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's own context
        """Keep the order in which the groups were added."""
        del ctx
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Run a command; what it loads first is not searched for cycles again and again."""
        raise_gc_threshold()
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):  # the end of a command, also of its help: nothing to explain
            raise
        except Exception as error:
            message = explain(error)
            if message is None:
                raise
            fail(message)
            raise typer.Exit(FAILED) from None


def group(help: str) -> typer.Typer:
    """Return an empty group of commands."""
    return typer.Typer(help=help, no_args_is_help=True, pretty_exceptions_enable=False)
