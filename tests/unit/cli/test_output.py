"""What commands write for people: names are shown as they are, and control nothing."""

import re
from pathlib import Path

import pytest
from rich.text import Text

import services.cli as package
from services.cli.shell.output import fail, say, write_table

NAMES = ["Mara [/QA]", "Theo [intern]", "[bold]Ivo", "Guild [/2024]", r"a\[b", ":smile: Lin", "[link=http://x]Ada"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_never_markup(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("figure",), [(name,)], title=name)
    say(name)
    fail(name)
    out, err = capsys.readouterr()
    assert out.count(name) == 2
    assert err == f"{name}\nerror: {name}\n"


def test_a_name_moves_no_cursor_and_reverses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    name = "Ada\x1b[2J\u202eevol"
    write_table(("figure",), [(name,)])
    say(name)
    fail(name)
    written = "".join(capsys.readouterr())
    assert "\x1b" not in written
    assert "\u202e" not in written
    assert written.count("Ada\ufffd[2J\ufffdevol") == 3


def test_a_styled_message_keeps_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    say(Text("see [docs]", style="dim"))
    assert capsys.readouterr().err == "see [docs]\n"


def test_one_place_makes_consoles() -> None:
    """A console made elsewhere would read names as markup again, and styles written as markup would be shown."""
    root = Path(package.__path__[0])
    sources = {path.relative_to(root): path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    assert [path for path, text in sources.items() if re.search(r"\bConsole\(", text)] == [Path("shell/output.py")]
    assert [path for path, text in sources.items() if re.search(r"\[(bold|dim|red|green|yellow|/)\b", text)] == []
