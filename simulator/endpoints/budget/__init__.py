"""A project's budget: lock, lines, changes, views and totals."""
