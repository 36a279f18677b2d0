"""The image is built from what is in the checkout, and runs as an unprivileged user."""

import re

from tests.unit.deploy.manifests import DEPLOY, ROOT

TEXT = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
STAGES = re.split(r"^FROM ", TEXT, flags=re.MULTILINE)[1:]


def test_what_is_copied_is_there() -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", TEXT, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source


def test_what_the_wheel_is_made_of_is_copied() -> None:
    copied = {
        source for line in re.findall(r"^COPY (?!--from)(.+)$", STAGES[1], re.MULTILINE) for source in line.split()
    }
    assert {"pyproject.toml", "README.md", "LICENSE", "schemas", "services"} <= copied
    frontend = ROOT / "services" / "projections" / "pages" / "frontend"
    needed = {path.name for path in frontend.iterdir()} - {"node_modules"}
    bundled = " ".join(re.findall(r"^COPY (.+)$", STAGES[0], re.MULTILINE))
    assert all(f"frontend/{name}" in bundled for name in needed), needed


def test_bases_can_be_pinned_and_requirements_are() -> None:
    assert [stage.split()[0] for stage in STAGES] == ["${NODE}", "${PYTHON}", "${PYTHON}"]
    assert set(re.findall(r"^ARG (\w+)=", TEXT, re.MULTILINE)) == {"NODE", "PYTHON"}


def test_installs_resolve_nothing() -> None:
    """A lock names everything; what an index has published since must not be able to change or break an install."""
    for file in (DEPLOY / "Containerfile", ROOT / "Makefile"):
        installs = re.findall(r"pip install (.+)", file.read_text())
        assert installs
        assert all("--no-deps" in command for command in installs), file
        assert all("--require-hashes" in command for command in installs if "-r " in command), file


def test_it_runs_as_nobody() -> None:
    assert re.search(r"^USER 10001:10001$", STAGES[-1], re.MULTILINE)
    assert 'ENTRYPOINT ["mentorship"]' in STAGES[-1]
