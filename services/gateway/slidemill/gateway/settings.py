"""What the gateway can be told from outside."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from slidemill.ledger import DatabaseUrl

Seconds = Annotated[float, Field(gt=0)]
_NOT_PRODUCTION = {"development", "dev", "local", "test", "testing"}


class KeySettings(BaseSettings):
    """What it takes to make and check keys."""

    model_config = SettingsConfigDict(env_prefix="SLIDEMILL_", use_attribute_docstrings=True)

    database_url: DatabaseUrl
    key_pepper: SecretStr = Field(min_length=32)
    """Secret under which keys are hashed; all gateways share it, and losing it voids all keys."""


class Settings(KeySettings):
    """Settings of the gateway, each from the environment variable `SLIDEMILL_<NAME>`."""

    model_config = SettingsConfigDict(populate_by_name=True)

    environment: str = Field(
        default="production",
        validation_alias=AliasChoices("SLIDEMILL_ENVIRONMENT", "APP_ENV"),
    )
    """`development` or `test` let `X-Org-Name` stand in for a key."""
    egress_http: bool = False
    """Whether a `callback_url` may be plain HTTP; the projector, which calls it, has the same."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: HttpUrl | None = None
    """Base of the URLs that clients are given; the request's own base when unset."""
    key_cache: Seconds = 5.0
    """How long a key that was looked up is believed; a revoked key lives on for that long."""
    requests_per_minute: int = Field(default=600, ge=1)
    """Per key and gateway process (sessions API reference, section 2)."""
    slideshow_requests_per_minute: int = Field(default=120, ge=1)
    """Per key and gateway process, of the slideshow API (its reference, section 10)."""
    subscriptions: bool = False
    """Whether the slideshow API asks for a key with a plan that includes it."""
    ask_deadline: Seconds = 5.0
    inspect_deadline: Seconds = 20.0
    """How long the inspection of a template is waited for before 503."""
    render_deadline: Seconds = 120.0
    """How long a synchronous render is waited for before 504 (section 9)."""
    writing_deadline: Seconds = 90.0
    """How long texts written by AI are waited for before 503."""
    longest_wait: Seconds = 25.0
    """Cap of `Prefer: wait=N` on the status of a generation, and of the wait for a picture."""
    resolve_deadline: Seconds = 2.0
    """How long the owner of templates is asked for slides before it is left to find them later."""
    slide_cache: Seconds = 15.0
    """How long slides that were found are believed to be there."""
    file_cache: Seconds = 5.0
    """How long it is believed where an uploaded file lies that is shown by its address."""
    export_cache: Seconds = 30.0
    """How long the renderers' word is believed on whether they can export."""
    unfinished_presentations: int = Field(default=20, ge=1)
    """Presentation jobs that an organisation may have pending or processing."""
    unfinished_slideshows: int = Field(default=20, ge=1)
    """Renders and exports of slideshows, together, that it may have pending or processing."""
    download_life: Seconds = 3600.0
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"

    @property
    def in_production(self) -> bool:
        """Whether nothing may be made easier for those who develop and test."""
        return self.environment.strip().lower() not in _NOT_PRODUCTION
