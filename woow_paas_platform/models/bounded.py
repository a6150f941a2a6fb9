"""Ask something that may not answer, and wait only so long."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from ..engine.errors import ClusterUnreachable


def within(seconds, function, *arguments):
    """Return what ``function`` answers within so many seconds; it must not touch the ORM."""
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paas-ask")
    try:
        return executor.submit(function, *arguments).result(timeout=seconds)
    except TooLate as error:
        raise ClusterUnreachable(f"The cluster did not answer within {seconds} seconds.") from error
    finally:
        executor.shutdown(wait=False)
