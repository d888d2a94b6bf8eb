"""Notifications of those who watch a company: what they hear of, when, and how it reads. Pure."""
