"""The benchmark suite: synthetic corpora with known edits, and what is measured on them."""
