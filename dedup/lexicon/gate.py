"""
What each piece of evidence weighs at the gate: log-odds that one article took from the other.

Logistic regression on pairs labelled by reading; ``python -m dedup_bench calibrate`` made them and
says with what uncertainty.
"""

INTERCEPT = -3.507

WEIGHTS = {
    "longest": 1.229,
    "runs": 1.256,
    "personal": 0.962,
    "personal_runs": -2.607,
    "introduced": -1.988,
    "run_sentences": 5.337,
    "neighbours": 0.784,
    "supported": -0.851,
    "closest": 2.954,
    "sentences": -0.578,
}
