"""Stages: what a run has worked out, kept as Parquet, so that another can go on from there."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import xxhash
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

    def expect_same(self, made_of: Mapping[str, Any]) -> None:
        """
        Note what the stages are made of: anything JSON has, by what it is.

        Raises:
            StoreMismatch: they are made of something else.
        """
        about = json.dumps(made_of, sort_keys=True)
        told = {"about": about}
        known = self.kept("about", lambda: self.session.sql("SELECT :about AS about", told))
        found: dict[str, Any] = json.loads(known.first()[0])
        if other := [name for name in made_of if found.get(name) != made_of[name]]:
            raise StoreMismatch(f"{self.folder}: stages of other {', '.join(other)}: take it away")

    def stamp_of(self, *frames: DataFrame | None) -> str:
        """Return a digest of the files that frames are read from: names, sizes, times of change."""
        stamps = []
        for path in sorted({path for frame in frames if frame for path in frame.inputFiles()}):
            files, place = self._place(path)
            status = files.getFileStatus(place)
            stamps.append((path, status.getLen(), status.getModificationTime()))
        return xxhash.xxh3_128_hexdigest(json.dumps(stamps).encode())

    def remove(self) -> None:
        """Take the stages away."""
        self.delete(self.folder)

    def delete(self, path: str) -> None:
        """Take a folder away, if it is there."""
        files, place = self._place(path)
        files.delete(place, True)

    def _place(self, path: str) -> tuple[Any, Any]:
        """Return the file system of a path, and the path, as Hadoop has them."""
        context: Any = self.session.sparkContext
        jvm, configured = context._jvm, context._jsc.hadoopConfiguration()  # noqa: SLF001
        place = jvm.org.apache.hadoop.fs.Path(path)
        return place.getFileSystem(configured), place
