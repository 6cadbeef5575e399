"""The verbs of the command that keep what they saw: each reads its options, calls one function."""
