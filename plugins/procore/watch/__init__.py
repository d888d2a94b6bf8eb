"""What somebody who watches is told, when, and through which way. Pure, but for `store`."""
