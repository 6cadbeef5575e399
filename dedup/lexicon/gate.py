"""
What each piece of evidence weighs at the gate: log-odds that one article took from the other.

Logistic regression on pairs labelled by reading; ``python -m dedup_bench calibrate`` made them and
says with what uncertainty.
"""

INTERCEPT = -3.213

WEIGHTS = {
    "longest": 1.309,
    "runs": 1.21,
    "personal_runs": -1.416,
    "introduced": -1.696,
    "run_sentences": 6.026,
    "neighbours": 0.245,
    "closest": 2.636,
    "sentences": -0.716,
}
