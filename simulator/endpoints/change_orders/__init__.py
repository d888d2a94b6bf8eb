"""Change orders of commitments and prime contracts, in one to three tiers."""
