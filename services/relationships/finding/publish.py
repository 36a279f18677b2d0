"""Mapping of the events of finding a mentor: those of listings stay private."""

from services.publication.event_mapping import Private, Publication
from services.relationships.finding.listing import ListingChanged, ListingStated

_LISTING = Private("whether a mentor is listed is for the directory of the program, which this service answers")
PUBLICATION = Publication(dict.fromkeys((ListingStated, ListingChanged), _LISTING))
