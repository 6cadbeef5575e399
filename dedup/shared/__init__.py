"""
A store that workers on several machines share, on a server of the Redis protocol (Redis, Valkey).

::

    batch ─▶ Sketches ─▶ check.lua: enters them, and says whom each met ─▶ Met ─▶ verdicts

The server finds who shares words or a band; they are compared here, by the code of an index.
"""

from dedup.shared.filter import SharedFilter

__all__ = ["SharedFilter"]
