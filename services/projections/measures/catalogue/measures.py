"""All measures by id."""

from collections.abc import Mapping

from services.projections.measures.catalogue.lives import LIVES
from services.projections.measures.catalogue.people import PEOPLE
from services.projections.measures.catalogue.practice import PRACTICE
from services.projections.measures.catalogue.ripple import RIPPLE
from services.projections.measures.definition import Measure

MEASURES: Mapping[str, Measure] = {measure.id: measure for measure in (*PEOPLE, *LIVES, *PRACTICE, *RIPPLE)}
