"""Procore's REST API: one door, and the parts that it is made of."""
