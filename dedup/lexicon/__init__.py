"""Data, not code: what the stations know about languages, agencies and house styles."""
