"""Kernels of dedup: arrays in, arrays out."""
