"""What can go wrong with the object store, and how answers of the store become these errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import HTTPError

# Error codes that ask the caller to try again (S3 API reference, "List of error codes"); they
# come with 5xx as a rule, but some stores answer 400 for a slow client or a busy operation.
_TRANSIENT_CODES = frozenset(
    {
        "InternalError",
        "OperationAborted",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "TooManyRequests",
    }
)


class StoreError(Exception):
    """Base of every error of the object store."""


class InvalidKey(StoreError, ValueError):  # noqa: N818 - reads as what happened, like its siblings
    """The key or prefix can not name an object of ours."""


class ObjectMissing(StoreError):  # noqa: N818 - reads as what happened, like its siblings
    """No object has this key."""


class ObjectTooLarge(StoreError):  # noqa: N818 - reads as what happened, like its siblings
    """The object has more bytes than the caller is ready to take."""


class ObjectChanged(StoreError):  # noqa: N818 - reads as what happened, like its siblings
    """The object is no longer the one that was looked at: its etag differs."""


class StoreUnavailable(StoreError):  # noqa: N818 - reads as what happened, like its siblings
    """The store can not be reached or can not serve now; the same call may work later."""


class StoreRefused(StoreError):  # noqa: N818 - reads as what happened, like its siblings
    """The store understood and said no (credentials, bucket, policy); trying again is no use."""


def changed(key: str) -> ObjectChanged:
    """Say that `key` holds other content than the caller looked at."""
    return ObjectChanged(f"{key}: the object was replaced since it was checked; start again.")


def failure(place: str, code: str | None, status: int, detail: str | None) -> StoreError:
    """Turn an error answer of the store into one of ours; `place` is what was worked on."""
    if code == "NoSuchKey":
        return ObjectMissing(f"{place}: there is no such object; it was never written or deleted.")
    if code == "PreconditionFailed":
        return changed(place)
    if status >= 500 or code in _TRANSIENT_CODES:
        return StoreUnavailable(f"{place}: the store can not serve now ({code}); try again later.")
    return StoreRefused(
        f"{place}: the store refused with {code} ({detail}); check credentials, bucket and clock."
    )


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raise errors of the client and of the wire as errors of this module."""
    try:
        yield
    except S3Error as error:
        raise failure(place, error.code, error.response.status, error.message) from error
    except ServerError as error:
        raise failure(place, None, error.status_code, str(error)) from error
    except InvalidResponseError as error:
        raise StoreUnavailable(
            f"{place}: something other than the store answered ({error}); check the store address."
        ) from error
    except (HTTPError, MinioException) as error:
        raise StoreUnavailable(
            f"{place}: the store can not be reached ({error}); check that it runs, then try again."
        ) from error
