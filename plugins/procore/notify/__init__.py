"""What somebody who watches is told, and when. Pure."""
