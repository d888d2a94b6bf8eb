"""The lines of contracts and of change orders: the schedule of values."""
