"""Types of the bodies of texts."""

from typing import Annotated

from pydantic import StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
"""A text of a party: at most 2,000 characters, lines allowed."""
