"""The company and its lists: me, companies, project stages, units of measure, tax codes."""
