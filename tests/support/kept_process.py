"""What a process has one of, given back after a file of tests: variables, working directory, answers to signals.

A worker runs many files, and in another order tomorrow.
"""

import os
import signal
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

_SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
_OF_PYTEST = "PYTEST_CURRENT_TEST"
_SETTINGS, _OF_THE_SUITE = "MENTORSHIP_", ("MENTORSHIP_TEST_", "MENTORSHIP_WRITE_")


@contextmanager
def kept_process() -> Iterator[None]:
    """Give the process back what it had at the beginning."""
    variables, folder = dict(os.environ), Path.cwd()
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        yield
    finally:
        for name in (os.environ.keys() - variables.keys()) - {_OF_PYTEST}:
            del os.environ[name]
        os.environ.update((name, value) for name, value in variables.items() if name != _OF_PYTEST)
        os.chdir(folder)
        for number, handler in handlers.items():
            if handler is not None:  # one that was not set by Python cannot be set by it either
                signal.signal(number, handler)


def leave_out_settings(variables: MutableMapping[str, str]) -> None:
    """Delete the settings of an installation, which a shell may hold: tests state their own."""
    for name in list(variables):
        if name.startswith(_SETTINGS) and not name.startswith(_OF_THE_SUITE):
            del variables[name]
