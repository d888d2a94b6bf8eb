"""Everything that goes wrong, on purpose: faults of Procore, of the databases and of the machine as one seeded matrix."""
