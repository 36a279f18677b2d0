"""Page of the ripple of one person."""
