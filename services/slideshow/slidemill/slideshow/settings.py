"""What the slideshow service can be told from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, Self

from pydantic import (
    Field,
    HttpUrl,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from slidemill.egress import AllowList
from slidemill.ledger import DatabaseUrl
from slidemill.messaging import Duration

_MIB = 1024 * 1024


class Settings(BaseSettings):
    """Settings of the slideshow service, each from the environment variable `SLIDEMILL_<NAME>`.

    Durations are seconds, or ISO 8601 such as `PT24H`. Defaults that clients rely on are those
    of the slideshow API reference, section 10.
    """

    model_config = SettingsConfigDict(env_prefix="SLIDEMILL_", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8085, ge=0, le=65535)
    """Where health and metrics are served; 0 takes a free port."""
    database_url: DatabaseUrl
    egress_allow: str = ""
    """Hosts (`name` or `name:port`) and networks (CIDR) that may be called although not public."""
    fetch_limit: int = Field(default=20 * _MIB, ge=1)
    """Bytes of a picture, fetched or uploaded."""
    fetch_deadline: Duration = timedelta(seconds=15)
    """Of one picture."""
    fetching_deadline: Duration = timedelta(seconds=45)
    """Of all pictures of one slideshow together; clients wait 120 s for them and the drawing."""
    fetches_at_once: int = Field(default=8, ge=1)
    fetched_life: Duration = timedelta(hours=1)
    """How long an address is believed to give what it gave."""
    video_limit: int = Field(default=200 * _MIB, ge=1)
    """Bytes of an uploaded video."""
    put_patience: Duration = timedelta(minutes=2)
    """After that a put that was given up is carried out by the store no more."""
    upload_life: Duration = timedelta(minutes=10)
    """Of the URL that a file is put to."""
    upload_keep: Duration = timedelta(days=1)
    """How long an announced file is waited for."""
    pack_images: int = Field(default=500, ge=1)
    """Most pictures of one pack."""
    picture_format: Literal["jpeg", "png", "webp"] = "jpeg"
    """Of rendered slides."""
    picture_quality: int = Field(default=90, ge=1, le=100)
    pictures_deadline: float = Field(default=60.0, gt=0, le=300)
    """Seconds of wall time that drawing a slideshow may take once it has started."""
    ai_url: HttpUrl | None = None
    """Base of an OpenAI-compatible API, such as `http://localhost:11434/v1`."""
    ai_key: SecretStr | None = None
    ai_model: str | None = None
    """Writes texts."""
    ai_vision_model: str | None = None
    """Describes pictures of packs; they are not described without it."""
    caption_patience: Duration = timedelta(minutes=10)
    """After that a picture that nobody began to describe is ordered to be described anew."""
    caption_silence: Duration = timedelta(minutes=30)
    """After that since its last try, a picture whose description did not end is ordered once more,
    and fails the second time; longer than the longest rung of the retry ladder."""
    ai_deadline: Duration = timedelta(seconds=60)
    """Of one answer; the gateway waits a little longer."""
    monthly_credits: int | None = Field(default=None, ge=0)
    """Texts an organisation may have written by AI in a month; unlimited when left out."""
    reply_life: Duration = timedelta(hours=24)
    """How long a repeated ask gets the reply that was given before."""
    sweep_interval: Duration = timedelta(minutes=1)
    """Between two rounds that remove what nobody needs."""
    asks_at_once: int = Field(default=20, ge=1)
    writing_at_once: int = Field(default=50, ge=1)
    """Asks that may wait for the AI provider at once."""
    work_at_once: int = Field(default=10, ge=1)
    """Deliveries of each work queue handled at once."""
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"

    @field_validator("egress_allow")
    @classmethod
    def _networks_can_be_read(cls, entries: str) -> str:
        AllowList.parse(entries.split(","))
        return entries

    @model_validator(mode="after")
    def _a_model_is_named(self) -> Self:
        if self.ai_url is not None and self.ai_model is None:
            raise ValueError("ai_model: name the model that ai_url is to write with")
        return self
