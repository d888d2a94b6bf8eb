"""The two sides that are read and written: maestro* over SQL, Procore over HTTP."""
