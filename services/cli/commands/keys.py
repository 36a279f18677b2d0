"""`mentorship keys`: the keys of people and the master key that wraps them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import Json, say, write_json, write_table

if TYPE_CHECKING:
    from services.platform.settings import Settings
    from services.vault.rotation import Rotation

app = group("Keys of people: their master key, its rotation and the one backup of them that is kept.")
_SHOWN = 16


@app.command()
def status(as_json: Json = False) -> None:
    """Show the master key's fingerprint, the keys there are, and those deleted since the last rotation."""
    found = _rotation().status()
    values = {
        "epoch": found.epoch,
        "master key": found.fingerprint[:_SHOWN],
        "since": found.begun_at.isoformat(timespec="seconds"),
        "keys": found.owners,
        "erased since": found.forgotten,
        "old master keys not destroyed": found.undestroyed,
    }
    if as_json:
        write_json({**values, "master key": found.fingerprint})
    else:
        write_table(tuple(values), [tuple(map(str, values.values()))])


@app.command()
def rotate(as_json: Json = False) -> None:
    """Wrap every key with a new master key and destroy the old one: what was erased is then beyond recovery."""
    from services.platform.clock import system_clock

    rotated = _rotation().rotate(at=system_clock())
    if as_json:
        write_json({"epoch": rotated.epoch, "destroyed": rotated.destroyed, "keys": rotated.owners})
    else:
        destroyed = rotated.destroyed[:_SHOWN]
        say(f"{rotated.owners} keys are wrapped with master key {rotated.epoch}; {destroyed} is destroyed")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file; the copy that it holds is replaced.", dir_okay=False)],
) -> None:
    """Copy the wrapped keys into a file, in the place of the copy before. Keep the master key's file elsewhere."""
    from services.vault.backup import back_up

    count = back_up(_settings().dsn("keys"), file)
    say(f"{count} keys are copied to {file}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file of `keys backup`.", exists=True, dir_okay=False)],
) -> None:
    """Read a copy into an empty database of keys, after `mentorship migrate`."""
    from services.vault.backup import restore as read

    count = read(_settings().dsn("keys"), file)
    say(f"{count} keys are restored from {file}")


def _settings() -> "Settings":
    from services.cli.composition.settings_lookup import settings

    return settings()


def _rotation() -> "Rotation":
    from services.vault.rotation import Rotation
    from services.vault.vault import master_key_file

    configuration = _settings()
    return Rotation(configuration.dsn("keys"), master_key_file(configuration))
