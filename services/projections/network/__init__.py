"""The network read model: the temporal graph of mentoring relationships, its measures, and their proof."""
