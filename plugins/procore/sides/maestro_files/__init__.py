"""maestro* over files: exports that are read, import files that are handed over (docs/maestro-files.md)."""
