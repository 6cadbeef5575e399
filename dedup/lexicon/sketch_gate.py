"""What sketches of two articles weigh, where no text is kept."""

SKETCH_WEIGHTS = (-14.26, 2.72, 0.90, -1.61)
"""
What two articles' sketches say of copying, without their texts (log-odds): an intercept, and the
logarithms of one and what their common anchors weigh, what their common smallest shingles of
paragraphs weigh, and how many sentences the one that asks has. Fitted to pairs that ``dedup score``
calls confident (``dedup_bench sketches``).
"""
