"""A session of Spark in local mode, for the tests that run there."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def java() -> None:
    """Skip where Spark does not run."""
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("no Java")


@pytest.fixture(scope="module")
def spark(java: None) -> "Iterator[SparkSession]":
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        pytest.skip("what kernels do is looked at elsewhere")
    from dedup.engines.spark.sessions import session_on

    with session_on("local[2]") as session:
        session.conf.set("spark.sql.shuffle.partitions", "2")
        yield session
