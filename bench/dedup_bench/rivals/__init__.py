"""Every contender on syndication's edits: what it finds, what it accuses wrongly, what it takes."""
