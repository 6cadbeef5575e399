"""Public benchmarks that everybody can get: their files read as they come, their own protocols."""
