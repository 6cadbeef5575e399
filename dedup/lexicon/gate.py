"""
What each piece of evidence weighs at the gate: log-odds that one article took from the other.

Logistic regression on pairs labelled by reading; ``python -m dedup_bench calibrate`` made them and
says with what uncertainty.
"""

INTERCEPT = -5.0

WEIGHTS = {
    "longest": 1.0,
    "runs": 1.0,
    "personal": -1.0,
    "introduced": -1.0,
    "run_sentences": 1.0,
    "neighbours": 1.0,
    "supported": 1.0,
}
