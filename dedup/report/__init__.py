"""A detection to look at: one page of HTML, and pictures."""
