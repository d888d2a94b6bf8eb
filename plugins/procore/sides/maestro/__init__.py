"""maestro* over SQL."""
