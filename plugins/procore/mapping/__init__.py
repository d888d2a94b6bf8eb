"""A side's own rows and payloads, turned into records and back. Pure."""
