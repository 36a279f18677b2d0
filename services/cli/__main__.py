"""`python -m services.cli`: the same as `mentorship`."""

from services.cli.main import app

app(prog_name="mentorship")
