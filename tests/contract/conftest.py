"""Fixtures of the contract's tests."""

from pathlib import Path

import pytest

from tests.contract.product import Product


@pytest.fixture
def product(tmp_path: Path) -> Product:
    """A copy of the published product, to be broken."""
    return Product(tmp_path)
