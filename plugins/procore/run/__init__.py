"""One run of one element: read, plan, review, write, record."""
