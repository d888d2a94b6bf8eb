"""The pages for people, and the same switches over HTTP as `controls` has in Python."""
