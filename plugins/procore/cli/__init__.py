"""The command `procore-sync`: what the DAGs do, from a shell or another orchestrator, without a scheduler."""
