"""What people read: the catalogue of each language, reasons, causes, nouns, the report. Pure."""
