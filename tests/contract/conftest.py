"""Fixtures of the contract's tests."""

from pathlib import Path

import pytest

from tests.contract.product import Product


@pytest.fixture
def product(tmp_path: Path) -> Product:
    """Return a copy of the published language that a test may change."""
    return Product(tmp_path)
