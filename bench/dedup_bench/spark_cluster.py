"""A standalone cluster of Spark on this machine: a master and workers, each a process."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PATIENCE = 120  # seconds
_EXECUTOR = b"CoarseGrainedExecutorBackend"  # what Spark calls it
_SETTINGS = """\
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.executor.memory 1g
spark.sql.shuffle.partitions {partitions}
spark.eventLog.enabled true
spark.eventLog.dir {events}
spark.eventLog.compress false
spark.eventLog.rolling.enabled false
"""


class Cluster:
    """
    A standalone cluster on the loopback.

    Args:
        folder: for its files; of each application there is a log of events in ``events``.
        workers: how many, of one processor each.
        partitions: of a shuffle.
    """

    def __init__(self, folder: Path, workers: int = 2, partitions: int = 4) -> None:
        import pyspark

        self.home, self.folder = Path(pyspark.__file__).parent, folder
        self.events = folder / "events"
        self.events.mkdir(parents=True)
        (folder / "conf").mkdir()
        settings = _SETTINGS.format(partitions=partitions, events=self.events.as_uri())
        (folder / "conf" / "spark-defaults.conf").write_text(settings)
        self._processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        self._port, self._page, self._count = _free_port(), _free_port(), workers
        self.url = f"spark://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start the master, then the workers, and wait until they know each other."""
        ports = ("-p", str(self._port), "--webui-port", str(self._page))
        self._processes.append(self._started("master.Master", "-h", "127.0.0.1", *ports))
        self._await("ALIVE")
        of_worker = ("-h", "127.0.0.1", "-c", "1", "-m", "1500m", "--webui-port", "0", self.url)
        for _ in range(self._count):
            self.workers.append(self._started("worker.Worker", *of_worker))
            self._processes.append(self.workers[-1])
        self._await(f'"aliveworkers" : {self._count}')

    @property
    def environment(self) -> dict[str, str]:
        """What a driver is told."""
        return os.environ | {
            "SPARK_CONF_DIR": str(self.folder / "conf"), "SPARK_LOCAL_IP": "127.0.0.1",
            "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }  # fmt: skip

    def _started(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [str(self.home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
        with (self.folder / f"{name}-{len(self._processes)}.log").open("wb") as log:
            return subprocess.Popen(
                [*command, *arguments], env=self.environment, stdout=log, stderr=log,
                cwd=self.folder, start_new_session=True,
            )  # fmt: skip

    def _await(self, said: str) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with suppress(OSError):
                page = f"http://127.0.0.1:{self._page}/json/"
                with urllib.request.urlopen(page, timeout=5) as answer:
                    if said in answer.read().decode():
                        return
            time.sleep(0.2)
        raise TimeoutError(f"the cluster never said {said}: see {self.folder}")

    def executor_of(self, worker: int) -> int:
        """Return the process of a worker's executor, when there is one: it has other children."""
        parent, until = self.workers[worker].pid, time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            for status in Path("/proc").glob("[0-9]*/stat"):
                with suppress(OSError):
                    fields = status.read_text().rpartition(")")[2].split()
                    words = (status.parent / "cmdline").read_bytes()
                    if int(fields[1]) == parent and _EXECUTOR in words:
                        return int(status.parent.name)
            time.sleep(0.1)
        raise TimeoutError("there is no executor")

    def end(self) -> None:
        """End every process of it."""
        for process in reversed(self._processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes:
            process.wait(30)


@contextmanager
def cluster(folder: Path, workers: int = 2, partitions: int = 4) -> Iterator[Cluster]:
    """Start a cluster, and end it."""
    started = Cluster(folder, workers, partitions)
    try:
        started.start()
        yield started
    finally:
        started.end()


def _free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
