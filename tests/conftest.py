"""Hypothesis profiles: the same examples in every run of CI, few where kernels are plain Python."""

import os

from hypothesis import settings

_CI = os.environ.get("CI", "").lower() == "true"
_NOJIT = os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"}

settings.register_profile("dedup", deadline=None, max_examples=60, derandomize=_CI)
settings.register_profile("nojit", settings.get_profile("dedup"), max_examples=10)
settings.load_profile("nojit" if _NOJIT else "dedup")
