"""Tables of commands: whole in a pipe, whole on a narrow terminal."""

import io

import pytest
from rich.console import Console

from services.cli.shell import output

NAME = "MENTORSHIP_KAFKA__BOOTSTRAP_SERVERS_OF_A_FEDERATION"


def test_in_a_pipe_a_row_is_a_line_with_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    output.write_table(("variable", "value"), [(NAME, "a\nb"), ("other", None)], title="settings")
    assert capsys.readouterr().out == f"settings\nvariable\tvalue\n{NAME}\ta b\nother\t\n"


def test_on_a_narrow_terminal_a_cell_is_folded_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    terminal = Console(file=written, force_terminal=True, width=40, no_color=True, markup=False)
    monkeypatch.setattr(output, "console", lambda **_: terminal)
    output.write_table(("variable", "value"), [(NAME, "x" * 30)])
    assert "…" not in written.getvalue()
    assert sum(line.count("x") for line in written.getvalue().splitlines()) == 30
