"""Programs and their policies; each belongs to one organization."""
