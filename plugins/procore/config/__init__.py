"""The Variable `procore_companies`, validated."""
