"""What commitments and prime contracts have in common."""
