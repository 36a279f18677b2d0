"""Pages of the ripple: the federation's network and a program's."""
