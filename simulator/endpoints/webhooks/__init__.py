"""Hooks, triggers, deliveries and resources of webhooks (docs/procore.md#webhooks)."""
