"""What a company holds from the start: that of every new company, and that of the demo."""
