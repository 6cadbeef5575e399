"""Sessions: where Spark runs, and what must be there for it."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dedup.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTER = "local[*]"
_SETTINGS = {
    "spark.app.name": "dedup",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "4096",  # texts are long
    "spark.python.worker.reuse": "true",  # kernels are loaded once a worker
}


@contextmanager
def session_on(master: str | None = None) -> "Iterator[SparkSession]":
    """
    Open a session, and end it; within ``spark-submit`` it is the one that is there.

    Args:
        master: where it runs (``local[2]``, ``spark://HOST:7077``, ``yarn``); if None, as Spark
            itself was told, or on all processors of this machine.

    Raises:
        MissingExtra: pyspark is not installed.
        InputError: no Java is found, or Spark does not start.
    """
    expect_spark()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else workers take python3 of PATH
    known = SparkSession.getActiveSession()
    builder = SparkSession.builder
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    if master is not None or not os.environ.get("MASTER"):
        builder = builder.master(master or MASTER)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as problem:
        reason = str(problem).strip().splitlines()[0]
        raise InputError(f"Spark does not start on {master or MASTER}: {reason}") from problem
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        if known is None:
            session.stop()


def expect_spark() -> None:
    """
    Refuse in one line what cannot run here.

    Raises:
        MissingExtra: pyspark is not installed.
        InputError: no Java is found.
    """
    if find_spec("pyspark") is None:
        raise MissingExtra("--engine spark", "spark")
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=f"{home}/bin" if home else None) is None:
        where = f"in JAVA_HOME={home}" if home else "on the PATH"
        raise InputError(f"--engine spark needs Java 17 or newer: there is none {where}")
