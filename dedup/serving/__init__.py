"""
The filter over HTTP: many ask at once, one thread writes.

::

    request ─▶ app ─▶ bodies (articles, or what is wrong) ─▶ Service ─▶ Desk ─▶ IngestFilter
               token, limits                                            all who wait, at once
"""
