"""Custom fields: their definitions and lists, and their values on projects and commitments."""
