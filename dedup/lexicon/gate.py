"""
What each piece of evidence weighs at the gate: log-odds that one article took from the other.

Logistic regression on pairs labelled by reading; ``python -m dedup_bench calibrate`` made them and
says with what uncertainty.
"""

INTERCEPT = -3.292

WEIGHTS = {
    "longest": 1.276,
    "runs": 1.244,
    "personal_runs": -1.822,
    "introduced": -2.033,
    "run_sentences": 5.169,
    "neighbours": 0.755,
    "closest": 2.533,
    "sentences": -0.664,
}
