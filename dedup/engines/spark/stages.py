"""Stages: what a run has worked out, kept as Parquet, so that another can go on from there."""

import json
from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from dedup.errors import StoreMismatch


class Stages:
    """
    A folder of what was worked out, by name.

    Rows that are numbered once must never be numbered again otherwise, whatever executor is lost:
    so a stage is written before it is read, and what is lost later is worked out from there.

    Args:
        session: of Spark.
        folder: anything Spark writes to: a path, ``s3a://``, ``gs://``.
    """

    def __init__(self, session: SparkSession, folder: str) -> None:
        self.session, self.folder = session, folder.rstrip("/")
        session.sparkContext.setCheckpointDir(f"{self.folder}/rounds")

    def kept(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """Return what was kept under a name; make and keep it if nothing was, or only a part."""
        path = f"{self.folder}/{name}"
        files, place = self._place(f"{path}/_SUCCESS")
        if not files.exists(place):
            self.session.sparkContext.setJobDescription(name)
            make().write.mode("overwrite").parquet(path)
        return self.session.read.parquet(path)

    def expect_same(self, *made_of: Any) -> None:
        """
        Note what the stages are made of: anything JSON has.

        Raises:
            StoreMismatch: they are made of something else.
        """
        about = json.dumps(made_of)
        told = {"about": about}
        known = self.kept("about", lambda: self.session.sql("SELECT :about AS about", told))
        if (found := known.first()[0]) != about:
            raise StoreMismatch(f"{self.folder}: stages of another run, {found}: take them away")

    def remove(self) -> None:
        """Take the stages away."""
        files, place = self._place(self.folder)
        files.delete(place, True)

    def _place(self, path: str) -> tuple[Any, Any]:
        """Return the file system of a path, and the path, as Hadoop has them."""
        context: Any = self.session.sparkContext
        jvm, configured = context._jvm, context._jsc.hadoopConfiguration()  # noqa: SLF001
        place = jvm.org.apache.hadoop.fs.Path(path)
        return place.getFileSystem(configured), place
