"""Words on a terminal, in 80 columns: the summary, the working, progress."""
