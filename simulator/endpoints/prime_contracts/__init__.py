"""Prime contracts: with the owner of the project."""
