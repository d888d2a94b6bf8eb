"""The records that Procore holds: their fields, the rules for what is sent, and where they are kept."""
