"""Where the object store is and how to speak to it."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _check_origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} must be http(s)://host[:port]")
    if parts.path.strip("/") or parts.query or parts.username:
        # Signatures cover host and path, so a store behind a path prefix can not verify them.
        raise ValueError(f"{url!r} must hold scheme, host and port only, no path or credentials")
    return f"{parts.scheme}://{parts.netloc}"


Origin = Annotated[str, AfterValidator(_check_origin)]


class StoreSettings(BaseSettings):
    """Settings of the object store, read from `SLIDEMILL_STORE_*`."""

    model_config = SettingsConfigDict(env_prefix="SLIDEMILL_STORE_")

    url: Origin
    public_url: Origin | None = None
    """The address clients outside use; forms and links are signed for it. Default: `url`."""
    access_key: str
    secret_key: SecretStr
    region: str = "us-east-1"
    bucket: str = "slidemill"
    connections: int = Field(default=8, ge=1, le=64)
    """Calls that may run at once in this process."""
    connect_timeout: float = Field(default=2.0, gt=0)
    """Seconds to wait for a connection."""
    read_timeout: float = Field(default=15.0, gt=0)
    """Seconds the store may stay silent within an answer."""
