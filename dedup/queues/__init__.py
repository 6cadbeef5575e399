"""
Queues before an archive: Redis Streams and Kafka, read at least once.

::

    Source ─▶ admission ─▶ filter (remembers) ─▶ Sink (publishes) ─▶ Source (knows it is done)

Who dies anywhere on this way gets the same again, and says the same of it.
"""

from dedup.queues.flow import Message, Sink, Source, consumed
from dedup.queues.places import sink_of, source_of

__all__ = ["Message", "Sink", "Source", "consumed", "sink_of", "source_of"]
