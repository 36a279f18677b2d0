"""Pages of the mentoring network and of the ripple of a program."""
