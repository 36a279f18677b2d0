"""A certified OpenID provider in a process of its own, and a person who signs in at its pages."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from services.platform.settings import SignInProvider
from services.web.sign_in.provider_http import ProviderHttp
from tests.integration.sign_in.site import HERE
from tests.support.servers import unavailable
from tests.support.wait import PATIENCE_SECONDS
from tools.node import NodeError, find_node, install

_FOLDER = Path(__file__).parent / "certified_provider"
_OLDEST_NODE = 22
_MOST_STEPS = 20
ACTION = re.compile(r'<form[^>]* action="([^"]+)"')
PROMPT = re.compile(r'name="prompt" value="([a-z]+)"')


@contextmanager
def certified_provider(redirect: str = f"{HERE}/sign-in/callback") -> Iterator[str]:
    """Run the provider, with the clients `site` and `another`.

    Args:
        redirect: Where it sends people back.

    Yields:
        Its issuer.
    """
    try:
        node = find_node(_OLDEST_NODE)
        install(_FOLDER, node)
    except NodeError as error:
        unavailable("the certified provider", str(error))
    environment = {**os.environ, "NODE_NO_WARNINGS": "1"}
    with subprocess.Popen(
        [str(node / "node"), "provider.mjs", redirect],
        cwd=_FOLDER,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        assert issuer, "the provider did not start"
        yield issuer
        process.stdin.close()  # it ends by itself


def settings_of(issuer: str, *, client_id: str = "site", **more: str) -> SignInProvider:
    """Return the settings by which the site signs in with the provider."""
    stated = {"name": "x", "title": "X", "issuer": issuer, "client_secret": f"secret of {client_id}", **more}
    return SignInProvider.model_validate({**stated, "client_id": client_id})


def sign_in_at(address: str, login: str) -> Mapping[str, str]:
    """Sign in at the provider's pages, and return what it sends back.

    Args:
        address: Where the site sent the browser.
        login: As whom.
    """
    with httpx.Client(timeout=PATIENCE_SECONDS) as browser:
        response = browser.get(address)
        for _ in range(_MOST_STEPS):
            location = response.headers.get("location", "")
            if location.startswith(HERE):
                return dict(httpx.URL(location).params)
            if location:
                response = browser.get(response.url.join(location))
                continue
            form, prompt = ACTION.search(response.text), PROMPT.search(response.text)
            assert form is not None, response.text
            assert prompt is not None, response.text
            fields = {"prompt": prompt[1], "login": login, "password": "any"}
            response = browser.post(response.url.join(form[1]), data=fields)
    raise AssertionError("the provider sent no one back")


def unchanged(token: str) -> str:
    """Return a token as it is."""
    return token


class Intercepted(ProviderHttp):
    """Changes what the provider answers, as an attacker between it and the site would.

    Attributes:
        change: Returns what is put in the place of an ID token.
        received: The ID tokens that the provider issued.
    """

    def __init__(self) -> None:
        super().__init__()
        self.change: Callable[[str], str] = unchanged
        self.received: list[str] = []

    def post(
        self, address: str, form: Mapping[str, str], credentials: tuple[str, str] | None
    ) -> tuple[int, Mapping[str, Any]]:
        """Send a form, and return the status and the JSON object of the answer."""
        status, answer = super().post(address, form, credentials)
        if "id_token" in answer:
            self.received.append(answer["id_token"])
            answer = {**answer, "id_token": self.change(answer["id_token"])}
        return status, answer
