"""How good the result is: every protocol of the public data sets, one command, one table."""
