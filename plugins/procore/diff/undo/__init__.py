"""Undoing what a run wrote, record by record: values put back, what was created taken away, and what cannot be. Pure."""
