"""The S3 client: its pool, its patience, its credentials."""

from urllib.parse import urlsplit

from minio import Minio
from urllib3 import PoolManager, Retry, Timeout

from slidemill.storage.settings import StoreSettings


def connect(settings: StoreSettings, origin: str) -> Minio:
    """Return a client of the store at `origin`; nothing is sent before its first call."""
    parts = urlsplit(origin)
    return Minio(
        parts.netloc,
        access_key=settings.access_key,
        secret_key=settings.secret_key.get_secret_value(),
        secure=parts.scheme == "https",
        region=settings.region,  # known, so that signing never asks the store for it
        http_client=PoolManager(
            maxsize=settings.connections,
            timeout=Timeout(connect=settings.connect_timeout, read=settings.read_timeout),
            # Short: outer layers try again with their own patience.
            retries=Retry(
                connect=2,
                read=1,
                status=1,
                redirect=False,
                backoff_factor=0.1,
                status_forcelist=(500, 502, 503, 504),
                raise_on_status=False,
            ),
        ),
    )
