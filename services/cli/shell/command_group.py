"""Groups of commands, the option that each command has, and the exit of a command that fails."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

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


_Function = TypeVar("_Function", bound=Callable[..., Any])
_DATA_DIR = "MENTORSHIP_DATA_DIR"
_FOLDER = inspect.Parameter(
    "data_dir",
    inspect.Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[Path | None, typer.Option(help=f"Folder of the demonstration ({_DATA_DIR}, ./var).")],
)


class CommandLine(typer.Typer):
    """Commands that each have `--data-dir`: the folder of the demonstration that a command starts or works on."""

    def command(self, *args: Any, **options: Any) -> Callable[..., Any]:  # noqa: ANN401 - typer's own arguments
        """Return a decorator that adds a function as a command, with the option beside its own."""
        add = super().command(*args, **options)

        def decorate(function: _Function) -> _Function:
            add(_with_folder(function))
            return function

        return decorate


def group(help: str) -> CommandLine:
    """Return an empty group of commands."""
    return CommandLine(help=help, no_args_is_help=True, pretty_exceptions_enable=False)


def _with_folder(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with `data_dir` beside its own parameters: the setting while it runs."""

    @wraps(function)
    def run(*args: Any, data_dir: Path | None = None, **values: Any) -> Any:  # noqa: ANN401 - any command's own
        if data_dir is None:
            return function(*args, **values)
        from services.platform.settings.variables import hold_variable

        with hold_variable(_DATA_DIR, str(data_dir)):
            return function(*args, **values)

    own = inspect.signature(function, eval_str=True)
    run.__signature__ = own.replace(parameters=[*own.parameters.values(), _FOLDER])  # type: ignore[attr-defined]  # typer reads the options from it
    run.__annotations__ = {**function.__annotations__, _FOLDER.name: _FOLDER.annotation}
    return run
