"""What the session service can be told from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from slidemill.ledger import DatabaseUrl
from slidemill.messaging import Duration


class Settings(BaseSettings):
    """Settings of the session service, each from the environment variable `SLIDEMILL_<NAME>`.

    Durations are seconds, or ISO 8601 such as `PT24H`. Defaults that clients rely on are those
    of the sessions API reference, section 2, and of the presentations API reference, sections 7
    and 8.
    """

    model_config = SettingsConfigDict(env_prefix="SLIDEMILL_", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8082, ge=0, le=65535)
    """Where health and metrics are served; 0 takes a free port."""
    database_url: DatabaseUrl
    session_life: Duration = timedelta(hours=24)
    """From creation, rendered or not; changing it changes the sessions there are."""
    upload_form_life: Duration = timedelta(minutes=60)
    upload_limit: int = Field(default=50 * 1024 * 1024, ge=1)
    """Bytes of a zip."""
    download_link_life: Duration = timedelta(minutes=5)
    render_deadline: float = Field(default=120.0, gt=0, le=300)
    """Seconds of wall time one render may take once it has started."""
    template_limit: int = Field(default=10 * 1024 * 1024, ge=1)
    """Bytes of a template's file (presentations API reference, section 7)."""
    template_upload_life: Duration = timedelta(seconds=3600)
    """Of the URL that a template's file is put to."""
    template_link_life: Duration = timedelta(seconds=3600)
    """Of the links to a template's file."""
    template_upload_keep: Duration = timedelta(days=1)
    """How long an upload is kept, confirmed or not: confirming takes a copy of it."""
    deleted_template_life: Duration = timedelta(days=30)
    """How long a deleted template is still listed on request, with its file."""
    analysis_deadline: float = Field(default=120.0, gt=0, le=300)
    """Seconds of wall time one analysis may take once it has started."""
    analysis_patience: Duration = timedelta(hours=1)
    """After that an analysis whose end was never heard of no longer keeps others from starting.

    Longer than the projector's watchdog takes to end a silent generation.
    """
    analysis_limit: int = Field(default=64 * 1024 * 1024, ge=1)
    """Bytes of what an analysis found."""
    deck_deadline: float = Field(default=300.0, gt=0, le=300)
    """Seconds of wall time a deck of analysed slides may take once it has started."""
    presentation_life: Duration = timedelta(days=30)
    """How long decks, their requests and exports are kept."""
    reply_life: Duration = timedelta(hours=24)
    """How long a repeated ask gets the reply that was given before."""
    sweep_interval: Duration = timedelta(minutes=1)
    """Between two rounds that remove expired sessions."""
    stray_sweep_interval: Duration = timedelta(hours=1)
    """Between two rounds that look through the store for objects nobody owns."""
    stray_grace: Duration = timedelta(hours=2)
    """How much older than `session_life` an object must be to have no owner for sure."""
    asks_at_once: int = Field(default=20, ge=1)
    work_at_once: int = Field(default=10, ge=1)
    """Deliveries of each work queue handled at once."""
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"
