"""What the network answers. Each answer repeats the effect policy and path rule its figures stand on."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.figures import Figure

Effect = Annotated[str, Field(description="When influence is delivered: started | met | closed | +<days>d")]
Rule = Annotated[str, Field(description="strictly_after | at_or_after")]


class GiveBack(BaseModel):
    """Mentees who became mentors after they had been mentored."""

    at_risk: Annotated[int, Field(description="Mentees who had not mentored before their first effect.")]
    events: Annotated[int, Field(description="Those of them who mentored after it.")]
    already_mentors: Annotated[int, Field(description="Mentees left out because they had mentored before.")]


class NetworkSummary(BaseModel):
    """The whole network in a few figures."""

    effect: Effect
    rule: Rule
    people: int
    mentors: int
    mentees: int
    relationships: int
    peer_relationships: Annotated[int, Field(description="Beside the others: peers have no generations.")] = 0
    delivered: Annotated[int, Field(description="Relationships whose influence has been delivered.")]
    sum_reach: int
    max_reach: int
    reproduction: Annotated[float | None, Field(description="New mentors per mentor, fractional credit.")]
    give_back: GiveBack


class PersonLine(BaseModel):
    """One person's influence."""

    id: str
    reach: int
    direct_mentees: int
    lineage: Annotated[int, Field(description="How many people's influence reached this person.")]


class PersonList(BaseModel):
    """People, the farthest reaching first."""

    effect: Effect
    rule: Rule
    items: list[PersonLine]
    next: Annotated[str | None, Field(description="Pass as `cursor` for the following page.")] = None


class GenerationSize(BaseModel):
    """People whose shortest valid path from the person has this many relationships."""

    generation: int
    people: int


class Descendant(BaseModel):
    """One person reached, hung under the mentor on one shortest valid path (a tree for drawing)."""

    id: str
    generation: int
    via: Annotated[str, Field(description="The mentor before on the path.")]
    relationship_id: str
    program_id: str
    started_at: datetime
    effect_at: datetime


class Ancestor(BaseModel):
    """One person whose influence reached this one."""

    id: str
    generation: int


class NetworkPerson(BaseModel):
    """One person's ripple: whom they reached, and who reached them."""

    id: str
    effect: Effect
    rule: Rule
    reach: int
    direct_mentees: int
    mentees_who_mentored: Annotated[int, Field(description="Direct mentees who started mentoring after the effect.")]
    depth: int
    decayed_reach: Annotated[float, Field(description="Each further generation counts half.")]
    generations: list[GenerationSize]
    descendants: Annotated[list[Descendant], Field(description="Nearest generations first, at most 2,000.")]
    lineage: list[Ancestor]


class Flow(BaseModel):
    """People mentored in one program who went on to mentor in another (or the same)."""

    from_program: str
    from_name: str | None
    to_program: str
    to_name: str | None
    people: Figure
    rate: Annotated[Figure, Field(description="People divided by the mentees of the first program.")]


class FlowList(BaseModel):
    """Flows between programs, the largest first."""

    effect: Effect
    rule: Rule
    items: list[Flow]
    next: Annotated[str | None, Field(description="Pass as `cursor` for the following page.")] = None
