"""Procore over HTTP."""
