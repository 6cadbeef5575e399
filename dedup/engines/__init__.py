"""Engines: the same detection on more than one machine."""
