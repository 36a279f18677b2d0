"""Documents that participants accept: published in versions, accepted, due again."""
