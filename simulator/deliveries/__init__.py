"""Webhooks as Procore sends them: which changes are told, to whom, and how often it is tried (docs/procore.md#webhooks)."""
