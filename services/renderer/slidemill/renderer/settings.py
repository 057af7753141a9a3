"""What the renderer can be told from outside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import ByteSize, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from slidemill.renderer.child import Limits


def _processors() -> int:
    """Return how many processors this process may use, at least one."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """Settings of the renderer, each from the environment variable `SLIDEMILL_<NAME>`.

    Sizes are bytes, or have a unit such as `512MiB`; times are seconds.
    """

    model_config = SettingsConfigDict(env_prefix="SLIDEMILL_", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8083, ge=0, le=65535)
    """Where health and metrics are served; 0 takes a free one."""
    render_children: int = Field(default_factory=_processors, ge=1, le=256)
    """Renders at once; one per processor is best."""
    render_memory: ByteSize = ByteSize(1024 << 20)
    """What one render may take on top of what an idle child has."""
    render_cpu: float = Field(default=300.0, ge=1)
    """Processor time of one render, if its deadline is not shorter."""
    render_file_size: ByteSize = ByteSize(256 << 20)
    """Of any file a render writes."""
    render_output: ByteSize = ByteSize(200 << 20)
    """Of a finished deck; below `render_file_size`."""
    render_package: ByteSize = ByteSize(50 << 20)
    """Of a package, a template, or a deck whose charts are updated."""
    inspect_deadline: float = Field(default=15.0, gt=0, le=60)
    """For the inspection of one template, waiting for a child included."""
    render_recycle_after: int = Field(default=1000, ge=1)
    """Jobs after which a child is replaced."""
    render_recycle_above: ByteSize = ByteSize(768 << 20)
    """Memory a child may hold after a job without being replaced."""
    render_template_cache: ByteSize = ByteSize(64 << 20)
    """Of templates whose compiled form each child keeps, for packages and again for slides."""
    render_template_files: ByteSize = ByteSize(256 << 20)
    """Of stored templates kept as files in the scratch folder."""
    render_picture_files: ByteSize = ByteSize(256 << 20)
    """Of stored pictures of slideshows kept as files in the scratch folder."""
    render_picture_cache: ByteSize = ByteSize(128 << 20)
    """Of fitted backgrounds of slideshows, with their files, that each child keeps."""
    render_check: bool = False
    """Validate every deck before it is delivered; a broken one becomes a dead letter."""
    render_scratch: Path | None = None
    """Folder for the files of running jobs; default: the system's for temporary files."""
    logos: Path | None = None
    """Folder of company logos, `<domain>.png` or `.jpg`; without it tables show the domain."""
    office: Path | None = None
    """LibreOffice's program, which exports PDFs and pictures; default: what is on the path."""
    export_at_once: int = Field(default=1, ge=1, le=64)
    """Exports at once; each takes a processor and about 300 MiB."""
    export_memory: ByteSize = ByteSize(2048 << 20)
    """Address space of each process of an export."""
    export_file_size: ByteSize = ByteSize(256 << 20)
    """Of any file an export writes."""
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"

    @property
    def limits(self) -> Limits:
        """What one job may use."""
        return Limits(
            memory=int(self.render_memory),
            cpu=self.render_cpu,
            file_size=int(self.render_file_size),
        )
