"""The examples of the documentation run: the package's doctest and the notebook snippet of docs/ripple.md."""

import doctest
from pathlib import Path

import numpy as np

from services import ripple

DOCUMENT = Path(ripple.__file__).parents[2] / "docs" / "ripple.md"


def test_the_doctest_of_the_package() -> None:
    result = doctest.testmod(ripple)
    assert (result.failed, result.attempted) == (0, 3)


def test_the_notebook_snippet() -> None:
    snippet = DOCUMENT.read_text(encoding="utf-8").split("```python\n", 1)[1].split("```", 1)[0]
    names: dict[str, object] = {}
    exec(snippet, names)
    assert np.array_equal(names["reach"], [2, 1, 0])  # type: ignore[arg-type]  # an array
    assert names["r"] == 0.5
    assert names["path"] == [0, 1]
