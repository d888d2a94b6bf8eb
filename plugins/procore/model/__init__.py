"""Frozen data that every room speaks of: records, steps, orders, errors."""
