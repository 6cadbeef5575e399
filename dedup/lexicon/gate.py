"""
What each piece of evidence weighs at the gate: log-odds that one article took from the other.

Logistic regression on pairs labelled by reading; ``python -m dedup_bench calibrate`` made them and
says with what uncertainty.
"""

INTERCEPT = -4.672

WEIGHTS = {
    "longest": 1.717,
    "runs": 1.05,
    "personal_runs": -0.973,
    "introduced": -1.289,
    "run_sentences": 0.781,
    "closest": 3.292,
    "sentences": -0.842,
    "named": 0.338,
}
