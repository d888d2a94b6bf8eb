"""What people read: reasons, causes, nouns, the report. Pure."""
