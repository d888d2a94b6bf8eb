"""The work breakdown structure: cost codes, cost types, sub jobs, segments and WBS codes."""
