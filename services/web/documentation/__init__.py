"""Documentation pages of an interface: rendered here, without scripts and without anything from another site."""
