"""What stops a change set, or lets it through. Pure."""
