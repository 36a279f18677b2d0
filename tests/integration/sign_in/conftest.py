"""One certified provider for all tests of sign-in."""

from collections.abc import Iterator

import pytest

from tests.integration.sign_in.certified import certified_provider


@pytest.fixture(scope="package")
def issuer() -> Iterator[str]:
    """Run the provider, and return its issuer."""
    with certified_provider() as issuer:
        yield issuer
