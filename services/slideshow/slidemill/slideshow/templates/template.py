"""What a slideshow template is, who may read it, and who change it: no I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from slidemill.contracts.slideshow_template_asks import SlideshowTemplateFacts
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.template import (
    TemplateConfig,
    UpdateTemplateBody,
    Visibility,
)
from slidemill.ledger import storable
from slidemill.slideshow.told import told

CONFIG_LIMIT = 64 * 1024
"""Bytes of a config, so that a page of a hundred templates can be sent as one message."""


class InvalidTemplate(Exception):  # noqa: N818 - reads as what happened
    """What was given makes no template; `code` is the refusal's."""

    def __init__(self, code: str, field: str | None, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Template:
    """A config kept under a name that is unique for its owner."""

    organisation: str
    id: UUID
    owner: str
    workspace: UUID | None
    """Whose keys read it while it is visible in a workspace; else where it was made."""
    name: str
    description: str | None
    visibility: Visibility
    config: TemplateConfig
    created_at: datetime
    updated_at: datetime

    def may_be_read(self, scope: Scope) -> bool:
        """Whether a key of the organisation may read it (slideshow reference, section 8).

        A private one belongs to its owner with whatever key: workspace keys see it too.
        """
        if self.visibility is Visibility.PRIVATE:
            return self.owner == scope.owner
        if self.visibility is Visibility.WORKSPACE:
            return scope.workspace is not None and self.workspace == scope.workspace
        return True

    def may_be_changed(self, scope: Scope) -> bool:
        """Whether a key of the organisation may change it: it may read it, and is its owner's."""
        return self.may_be_read(scope) and self.owner == scope.owner

    def changed(self, changes: UpdateTemplateBody, scope: Scope, now: datetime) -> Template:
        """Return the template with what is given of `changes`; raises `InvalidTemplate`."""
        given = changes.model_fields_set
        after = replace(
            self,
            name=changes.name or self.name,
            description=changes.description if "description" in given else self.description,
            config=self.config if changes.config is None else read_config(changes.config),
            updated_at=max(now, self.updated_at),
        )
        return after.shown_to(changes.visibility, scope) if changes.visibility else after

    def shown_to(self, visibility: Visibility, scope: Scope) -> Template:
        """Return the template with a visibility that a key sets; raises `InvalidTemplate`."""
        if visibility is Visibility.PUBLIC:
            raise InvalidTemplate(
                "invalid_payload",
                "visibility",
                "visibility: nobody can make a template public; say private or workspace.",
            )
        if visibility is Visibility.PRIVATE:
            return replace(self, visibility=visibility)
        if scope.workspace is None:
            raise InvalidTemplate(
                "invalid_payload",
                "visibility",
                "visibility: workspace is for keys of a workspace, and this is a personal one; "
                "say private, or use a key of the workspace.",
            )
        return replace(self, visibility=visibility, workspace=scope.workspace)

    def facts(self, scope: Scope) -> SlideshowTemplateFacts:
        """Return what a key is told; no call applies a template, so none is ever used."""
        return SlideshowTemplateFacts(
            template=self.id,
            name=self.name,
            description=self.description,
            visibility=self.visibility,
            use_count=0,
            last_used_at=None,
            created_at=self.created_at,
            updated_at=self.updated_at,
            is_owner=self.may_be_changed(scope),
            config=self.config,
        )


def read_config(config: dict[str, Any]) -> TemplateConfig:
    """Return a config as what it must be; raises `InvalidTemplate` with the faults' places."""
    try:
        found = TemplateConfig.model_validate(storable(config))
    except ValidationError as error:
        raise InvalidTemplate("invalid_template_config", *told(error)) from error
    size = len(written(found).encode())
    if size > CONFIG_LIMIT:
        raise InvalidTemplate(
            "invalid_template_config",
            "structure.slides",
            f"structure.slides: the config takes {size} bytes, and a template keeps up to "
            f"{CONFIG_LIMIT}; shorten the texts of its slides.",
        )
    return found


def written(config: TemplateConfig) -> str:
    """Return a config as it is kept: JSON without what is not given."""
    return config.model_dump_json(exclude_none=True)


def read_changes(changes: dict[str, Any]) -> UpdateTemplateBody:
    """Return changes as what they must be; raises `InvalidTemplate`."""
    try:
        return UpdateTemplateBody.model_validate(storable(changes))
    except ValidationError as error:
        raise InvalidTemplate("invalid_payload", *told(error)) from error
