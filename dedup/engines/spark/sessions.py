"""Sessions: where Spark runs, and what must be there for it."""

import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = 17
_LOG = Path(__file__).with_name("log4j2.properties")
_LOGGED = "-Dlog4j2.configurationFile="
_VERSION = re.compile(r'version "(\d+)[^"]*"')  # 8 calls itself 1.8
_SETTINGS = {
    "spark.app.name": "dedup",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.autoBroadcastJoinThreshold": "-1",  # what is small when packed may be no driver's
    "spark.sql.caseSensitive": "true",  # a row may have both "id" and "ID"
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
        InputError: no Java is found that is new enough, or Spark does not start.
    """
    expect_spark()
    expect_java()
    from py4j.protocol import Py4JError
    from pyspark.sql import SparkSession

    known = SparkSession.getActiveSession()
    session = _started(master)
    try:
        yield session
    except (KeyboardInterrupt, SystemExit):
        with suppress(Py4JError, OSError):
            _hush(session)
        raise
    finally:
        if known is None:
            with suppress(Py4JError, OSError):  # the same signal may have ended Java
                session.stop()


def _started(master: str | None) -> "SparkSession":
    """Return a session, the one there is or a new one."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else workers take python3 of PATH
    builder = SparkSession.builder
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    if "SPARK_CONF_DIR" not in os.environ:  # where others say what is logged
        builder = builder.config("spark.driver.defaultJavaOptions", f"{_LOGGED}{_LOG.as_uri()}")
    if master is not None:
        builder = builder.master(master)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as problem:
        reason = str(problem).strip().splitlines()[0]
        where = f" on {master}" if master else ""
        raise InputError(f"Spark does not start{where}: {reason}") from problem
    session.sparkContext.setLogLevel("ERROR")
    return session


def _hush(session: "SparkSession") -> None:
    """Let nobody tell of jobs that end because we do: these are no errors."""
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    session.sparkContext.setLogLevel("OFF")


def expect_spark() -> None:
    """
    Refuse in one line what cannot run here.

    Raises:
        MissingExtra: pyspark is not installed.
    """
    if find_spec("pyspark") is None:
        raise MissingExtra("--engine spark", "spark")


def expect_java() -> None:
    """
    Refuse in one line a machine on which Spark does not start.

    Raises:
        InputError: no Java is found, or one that is too old.
    """
    home = os.environ.get("JAVA_HOME")
    where = f"in JAVA_HOME={home}" if home else "on the PATH"
    needed = f"--engine spark needs Java {JAVA} or newer"
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    if java is None:
        raise InputError(f"{needed}: there is none {where}")
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as problem:
        raise InputError(f"{needed}: that {where} does not run: {problem.strerror}") from problem
    found = _VERSION.search(said.stderr)
    if found is None or int(found[1]) < JAVA:
        version = found[0] if found else f"one of no version, exit code {said.returncode}"
        raise InputError(f"{needed}: {where} is {version}")
