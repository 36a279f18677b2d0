"""Routes of the next target of an objective: stated as a new version of the policy, which else stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from services.policy.measures import MEASURES, Unit
from services.projections.errors import NotFoundError
from services.projections.pages.administration.response import read, show
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.dashboards.policy_wording import objective_name
from services.projections.pages.dashboards.scorecard_view import target_text
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.forms.posted import BACK, PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.queries import PageQueries

_Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
_DUE = Field(name="due_on", label="By which day", kind="day")
_RATINGS = {str(tenths * 100): f"{tenths / 10:.1f} of 5" for tenths in range(20, 51, 5)}
_TARGETS: Mapping[Unit, tuple[Field, int]] = {
    "share": (Field(name="target", label="Next target in percent", kind="number", lowest=1, highest=100), 10),
    "rating": (Field(name="target", label="Next target", kind="choice", choices=_RATINGS), 1),
}
_COUNTED = (Field(name="target", label="Next target", kind="number", lowest=1, highest=1_000_000), 1000)
"""The field of a target, and how many thousandths one of its units is."""


def objective_page(program: str, objective: str) -> str:
    """Return the address of the page on which the next target of an objective is set."""
    return f"/programs/{program}/settings/objectives/{objective}"


@dataclass(frozen=True, slots=True)
class _Objective:
    """One objective of the newest version of a program's policy."""

    program: UUID
    name: str
    newest: Mapping[str, Any]
    stated: Mapping[str, Any]

    @property
    def unit(self) -> Unit:
        measure = MEASURES.get(str(self.stated["measure"]))
        return "people" if measure is None else measure.unit

    @property
    def target(self) -> tuple[Field, int]:
        return _TARGETS.get(self.unit, _COUNTED)

    def form(self, back: str) -> Form:
        return Form(
            action=objective_page(str(self.program), str(self.stated["code"])),
            verb="Set the next target",
            fields=(self.target[0], _DUE),
            hidden={BACK: back},
            cancel=Link("Cancel", back or f"/programs/{self.program}/settings"),
        )

    def command(self, values: Mapping[str, Any]) -> Command:
        """Return the change of the policy: this objective with its next target, and all else as it is."""
        policy, texts = self.newest["policy"], self.newest["texts"] or {}
        thousandths = int(values["target"]) * self.target[1]
        following = {**self.stated, "target_thousandths": thousandths, "due_on": values["due_on"]}
        criteria = {(each["kind"], each["role"]): each["text"] for each in texts.get("criteria", ())}
        stated = {
            **policy,
            **{name: texts.get(name, "") for name in ("welcome", "invitation")},
            "requirements": [
                {
                    **{name: each[name] for name in ("kind", "role", "valid_days")},
                    "criteria": criteria.get((each["kind"], each["role"]), ""),
                }
                for each in policy["requirements"]
            ],
            "objectives": [following if each == self.stated else each for each in policy["objectives"]],
        }
        return Command(f"/enrollment/v1/programs/{self.program}/policy", {"policy": stated})

    def sheet(self, form: Form) -> Sheet:
        written = target_text(self.unit, int(self.stated["target_thousandths"]) / 1000)
        target = f"{'at least' if self.stated['better'] == 'higher' else 'at most'} {written}"
        due = formats.day(date.fromisoformat(self.stated["due_on"]))
        section = Section(
            id="so-far",
            title="So far",
            facts={"Target": target, "Due": due},
            links=(Link("Compare it with what was reached", f"/programs/{self.program}#objectives"),),
        )
        return Sheet(
            title=f"The next target of {self.name}: {objective_name(str(self.stated['code']))}",
            sentence="The next target is a new version of the policy. All other rules stay as they are.",
            sections=(section,),
            form=form,
        )


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/programs/{program}/settings/objectives/{objective}", include_in_schema=False)
    def ask(
        request: Request, program: UUID, objective: _Code, back: Annotated[str, Query(max_length=2_000)] = ""
    ) -> Response:
        stated = _objective(request, program, objective)
        form = stated.form(local_address(back, ""))
        return show(request, queries, stated.sheet(form), program=str(program))

    @routes.post("/programs/{program}/settings/objectives/{objective}", include_in_schema=False)
    def act(request: Request, program: UUID, objective: _Code, posted: PostedDep) -> Response:
        stated, then = _objective(request, program, objective), posted.back or f"/programs/{program}/settings"
        form, done = stated.form(posted.back), Done("programs.objective")
        result = submit(request, form, posted, stated.command, then=then, done=done)
        if isinstance(result, Response):
            return result
        return show(request, queries, stated.sheet(result), program=str(program))

    return routes


def _objective(request: Request, program: UUID, code: str) -> _Objective:
    """Return an objective of the newest version of a program's policy.

    Raises:
        NotFoundError: The policy has none of this code.
    """
    name = read(request, f"/enrollment/v1/programs/{program}")["name"]
    newest = read(request, f"/enrollment/v1/programs/{program}/policy")["versions"][-1]
    for each in newest["policy"].get("objectives", ()):
        if each["code"] == code:
            return _Objective(program, name, newest, each)
    raise NotFoundError("the policy of this program has no such objective")
