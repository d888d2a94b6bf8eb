"""Commitments: purchase orders and subcontracts."""
