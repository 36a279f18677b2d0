"""What a process of ours does at its beginning and end: logs, signals, and dying with the one that started it."""

import os
import signal
import sys
import threading
from types import FrameType

from services.platform import gc_tuning, logging
from services.platform.settings import Settings


def begin(settings: Settings, name: str) -> None:
    """Begin a long-running role: its logs say which one it is."""
    logging.configure(name, level=settings.log.level, format=settings.log.format)


def until_told() -> threading.Event:
    """Give an event that SIGINT and SIGTERM set; a second signal ends the process at once.

    Whoever asks works on for long: it is patient with garbage.
    """
    gc_tuning.be_patient()
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        del frame
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, told)
    return stop


def die_with_parent() -> None:
    """End this process when the one that started it ends, however: its end of our stdin closes then.

    Works after a kill -9 of the parent too, and needs nothing of the operating system but pipes.
    """

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            continue
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(_GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


_GRACE_SECONDS = 15.0
