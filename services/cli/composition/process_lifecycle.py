"""Start and end of a process: logging, signals, and ending with the parent process."""

import os
import signal
import sys
import threading
from types import FrameType

from services.platform import gc_tuning, logging
from services.platform.settings import Settings


def begin(settings: Settings, name: str) -> None:
    """Configure logging of a long-running role; every line carries its name."""
    logging.configure(name, level=settings.log.level, format=settings.log.format)


def stop_on_signal() -> threading.Event:
    """Return an event that SIGINT and SIGTERM set; a second signal ends the process at once.

    Called by long-running processes, so it also raises the garbage collector's threshold.
    """
    gc_tuning.raise_gc_threshold()
    stop = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        del frame
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, handle)
    return stop


def die_with_parent() -> None:
    """End this process when its parent ends: the parent's end of stdin closes then.

    Works after a kill -9 of the parent, and needs only pipes of the operating system.
    """

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            continue
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(_GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


_GRACE_SECONDS = 15.0
