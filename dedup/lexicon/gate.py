"""
What each piece of evidence weighs at the gate: log-odds that one article took from the other.

Logistic regression on pairs labelled by reading; ``python -m dedup_bench calibrate`` made them and
says with what uncertainty.
"""

INTERCEPT = -1.772

WEIGHTS = {
    "longest": 1.346,
    "runs": 1.176,
    "personal_runs": -1.206,
    "introduced": -1.502,
    "run_sentences": 0.799,
    "closest": 2.709,
    "sentences": -1.364,
    "named": 0.553,
}
