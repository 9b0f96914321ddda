"""Batches on a Dask cluster: one that is reached by its address, or one of this machine alone.

A worker that is lost takes nothing with it: Dask gives its batches to another. The workers must have
this program, the same version of it, and the same scenario files at the same place.
"""

from __future__ import annotations

import logging
import re
import socket
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, suppress
from itertools import islice
from typing import Any, Generic, Self, TypeVar

from sim.base.errors import InputError, SimError
from sim.base.stopping import check
from sim.study.executors import AHEAD, Lost
from sim.study.extras import bring

Batch = TypeVar("Batch")
Result = TypeVar("Result")

LOCAL = "local"
ADDRESS = re.compile(
    r"(?:(?P<way>tcp|tls|ucxx?|wss?)://)?(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):(?P<port>[0-9]{1,5})"
)
MOST_PORT = 65_535
CONNECT_SECONDS = 10.0
REFUSED_SECONDS = 0.5
GONE_SECONDS = 30.0
"""For how long a scheduler may be out of reach before the sweep gives up."""
GREETING_BYTES = 8
MOST_GREETING = 1_000_000
PAUSE_SECONDS = 0.01
COUNT_SECONDS = 5.0
"""How often the workers of a cluster are counted."""


def check_address(address: str) -> None:
    """Raise InputError if an address of a scheduler has not the form of one."""
    found = ADDRESS.fullmatch(address)
    if address != LOCAL and (found is None or not 0 < int(found["port"]) <= MOST_PORT):
        raise InputError(
            f"--scheduler {address or '(empty)'}: is not the address of a scheduler. Give the one that "
            "`dask scheduler` prints, such as tcp://10.0.0.5:8786, or --scheduler local."
        )


class SchedulerLostError(SimError):
    """The scheduler of a cluster went away."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address

    def __str__(self) -> str:
        return (
            f"{self.address}: the scheduler went away and did not come back within "
            f"{GONE_SECONDS:g} seconds. What was finished is stored: start the scheduler and its "
            "workers again, or leave --scheduler out, and give the same command."
        )


class Cluster(Generic[Batch, Result]):
    """Does batches on a Dask cluster at `address`; `local` is one of `workers` processes here.

    `about` tells of a process what it runs, and must be alike here and on every worker.
    """

    def __init__(
        self,
        do: Callable[[Batch], Result],
        address: str,
        workers: int,
        about: Callable[[], dict[str, str]],
    ) -> None:
        self._do = do
        self._address = address
        self._about = about
        self._dask: Any = bring("distributed", wanted_for="A cluster", extra="cluster")
        self._client: Any = None
        self._open = ExitStack()
        self.workers = workers

    def __enter__(self) -> Self:
        """Connect. Raises InputError if nothing can be reached, or its workers run something else."""
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        where: Any = self._address
        try:
            if where == LOCAL:
                where = self._open.enter_context(
                    self._dask.LocalCluster(
                        n_workers=self.workers,
                        threads_per_worker=1,
                        processes=True,
                        dashboard_address=":0",
                        silence_logs=logging.CRITICAL,
                    )
                )
            else:
                _reach(where)
            self._client = self._open.enter_context(self._connected(where))
        except (OSError, ValueError, TimeoutError) as error:
            self._open.close()
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise InputError(
                f"--scheduler {self._address}: no scheduler can be reached there ({reason}). Give the "
                "address that `dask scheduler` prints, such as tcp://10.0.0.5:8786, or --scheduler "
                "local. Nothing was run or lost."
            ) from None
        self._check_workers()
        return self

    def _connected(self, where: Any) -> Any:
        """Return a client of a scheduler; one that cannot connect is closed, so that it says nothing."""
        kind = self._dask.Client
        client = kind.__new__(kind)
        try:
            kind.__init__(client, where, timeout=CONNECT_SECONDS, set_as_default=False)
        except BaseException:
            with suppress(Exception):
                client.close(timeout=1)
            with suppress(Exception):
                client.status = "closed"
            raise
        return client

    def __exit__(self, *_: object) -> None:
        """Leave the cluster; a local one ends."""
        self._open.close()

    def _check_workers(self) -> None:
        """Raise InputError unless there are workers that run what is run here."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            told = self._client.run(self._about)
        except TimeoutError:
            self._refuse("the scheduler has no workers", "start some: `dask worker ADDRESS`")
        except Exception as error:
            self._refuse(f"a worker cannot run this program ({error})", "install it there")
        here = self._about()
        for worker, there in told.items():
            for name, value in here.items():
                if there.get(name) != value:
                    self._refuse(f"worker {worker} has another {name}", "bring it up to date")
        self.workers = self._count()

    def _refuse(self, found: str, do: str) -> None:
        self._open.close()
        raise InputError(
            f"--scheduler {self._address}: {found}; workers need this program and these scenario files, "
            f"alike and at the same place; {do} and try again. Nothing was run or lost."
        )

    def _count(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(sum(threads.values()), 1)

    def map_batches(
        self, batches: Iterable[Batch]
    ) -> Generator[tuple[Batch, Result | Lost], None, None]:
        """Yield each batch with what came of it. Raises SchedulerLostError if the scheduler is gone."""
        under_way: dict[Any, Batch] = {}
        ready = self._dask.as_completed([], raise_errors=False, loop=self._client.loop)
        upcoming = iter(batches)
        seen = counted = time.monotonic()
        try:
            while True:
                check()
                for batch in islice(upcoming, AHEAD * self.workers - len(under_way)):
                    future = self._client.submit(self._do, batch, pure=False)
                    under_way[future] = batch
                    ready.add(future)
                if not under_way:
                    return
                found = ready.next_batch(block=False) if ready.has_ready() else []
                now = time.monotonic()
                if self._client.status == "running":
                    seen = now
                elif now - seen > GONE_SECONDS:
                    raise SchedulerLostError(self._address)
                if not found:
                    if seen == now and now - counted > COUNT_SECONDS:
                        self.workers, counted = self._count(), now
                    time.sleep(PAUSE_SECONDS)
                for future in found:
                    batch = under_way.pop(future)
                    if future.status == "cancelled":
                        raise SchedulerLostError(self._address)
                    yield batch, self._result(future)
        finally:
            if under_way:
                self._client.cancel(list(under_way))

    def _result(self, future: Any) -> Result | Lost:
        if future.status == "error":
            error = future.exception()
            if isinstance(error, self._dask.KilledWorker):
                return Lost("the worker process ended several times; often its memory ran out")
            raise error
        result: Result = future.result()
        return result


def _reach(address: str) -> None:
    """Raise OSError if no scheduler answers at an address within the time that one has for it.

    A scheduler speaks first: how many bytes it is about to send, as eight bytes, the lowest first. Who
    listens and says nothing of the kind would be waited for, time and again, by Dask.
    """
    found = ADDRESS.fullmatch(address)
    if found is None or (found["way"] or "").startswith("ucx"):
        return
    end = time.monotonic() + CONNECT_SECONDS
    while True:
        check()
        try:
            place = (found["host"].strip("[]"), int(found["port"]))
            with socket.create_connection(place, timeout=CONNECT_SECONDS) as line:
                if found["way"] in (None, "tcp"):
                    _listen(line)
        except ConnectionRefusedError:
            # One that has just been started may not listen yet.
            if time.monotonic() > end:
                raise
            time.sleep(REFUSED_SECONDS)
        else:
            return


def _listen(line: socket.socket) -> None:
    """Raise OSError if what is at the other end does not speak as a scheduler does."""
    line.settimeout(CONNECT_SECONDS)
    heard = b""
    try:
        while len(heard) < GREETING_BYTES:
            more = line.recv(GREETING_BYTES - len(heard))
            if not more:
                break
            heard += more
    except TimeoutError:
        raise OSError("something listens there but says nothing") from None
    if len(heard) < GREETING_BYTES or int.from_bytes(heard, "little") > MOST_GREETING:
        raise OSError("something answers there, but not as a scheduler does")
