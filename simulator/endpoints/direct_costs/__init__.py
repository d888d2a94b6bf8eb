"""Direct costs and their lines."""
