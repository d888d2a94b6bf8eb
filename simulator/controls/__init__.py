"""What somebody who uses the simulator can set: its time, limits, faults, access and choices."""
