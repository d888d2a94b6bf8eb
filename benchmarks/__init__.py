"""What is measured, and how: each module is a command of its own."""
