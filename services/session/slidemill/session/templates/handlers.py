"""Answers to the short questions about templates."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from slidemill.contracts import events, template_asks
from slidemill.intake import IntakeError, ZipLimits, scan_zip
from slidemill.messaging import Bus, Delivery, Refused
from slidemill.session.metrics import Metrics
from slidemill.session.settings import Settings
from slidemill.session.templates.repository import Templates, Transaction
from slidemill.session.templates.template import (
    File,
    Template,
    file_key,
    subject_of,
    upload_key,
    uploaded_id,
)
from slidemill.storage import ObjectMissing, ObjectStore, ObjectTooLarge

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_TAG = 200
"""Characters of a tag."""
_MAIN_PARTS = ("[Content_Types].xml", "ppt/presentation.xml")


def not_found(template: str) -> Refused:
    """Refusal for a template that never was, was deleted, or is somebody else's; all alike."""
    return Refused(
        "template_not_found",
        f"There is no template {template}: it was never created or was deleted; create a "
        "template and upload its file.",
        field="template",
    )


def not_uploaded(template: str) -> Refused:
    """Refusal for a template without a file."""
    return Refused(
        "upload_missing",
        f"Nothing was uploaded to template {template}; put the file to its upload URL, then "
        "confirm the upload.",
        field="template",
    )


class TemplateAsks:
    """Handlers of the asks; each takes the organisation from the envelope, never from the data."""

    def __init__(
        self,
        templates: Templates,
        store: ObjectStore,
        bus: Bus,
        *,
        settings: Settings,
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._templates = templates
        self._store = store
        self._bus = bus
        self._settings = settings
        self._clock = clock
        self._metrics = metrics

    async def create(
        self, delivery: Delivery[template_asks.CreateTemplate]
    ) -> template_asks.TemplateWithUpload:
        """Announce a template, unless an earlier delivery did; its upload URL is a fresh one."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        _check_tags(ask.metadata.tags)
        now = self._clock()
        async with self._templates.transaction() as transaction:
            added = await transaction.add(
                Template(
                    organisation=organisation,
                    id=ask.template,
                    filename=ask.filename,
                    size=ask.file_size,
                    metadata=ask.metadata,
                    created_at=now,
                    updated_at=now,
                )
            )
            template = await _living(transaction, organisation, ask.template)
        if added:
            self._metrics.templates_created.inc()
        life = self._settings.template_upload_life
        return template_asks.TemplateWithUpload(
            template=self._facts(template),
            upload_url=self._store.presigned_put(upload_key(organisation, template.id), life),
            expires_in=round(life.total_seconds()),
            max_file_size=self._settings.template_limit,
        )

    async def confirm(
        self, delivery: Delivery[template_asks.ConfirmUpload]
    ) -> template_asks.TemplateReply:
        """Take what was uploaded as the template's file, under a key of its own content.

        The bytes that were looked at are the ones that are kept, whatever is uploaded meanwhile.
        """
        organisation, id_ = delivery.envelope.organisation, delivery.message.template
        template = await self._find(organisation, id_)
        content = await self._uploaded(template)
        if content is not None:
            template = await self._take(template, content)
        file = template.file
        if file is None:
            raise not_uploaded(id_)
        event = events.TemplateUploaded(
            template=id_, filename=template.filename, size=template.size or 0
        )
        cause = delivery.envelope.concerning(subject_of(id_))
        await self._bus.emit(event, cause, id_=uploaded_id(template, file))
        return self._reply(template)

    async def get(
        self, delivery: Delivery[template_asks.GetTemplate]
    ) -> template_asks.TemplateReply:
        """Look a living template up."""
        return self._reply(
            await self._find(delivery.envelope.organisation, delivery.message.template)
        )

    async def delete(
        self, delivery: Delivery[template_asks.DeleteTemplate]
    ) -> template_asks.TemplateReply:
        """Delete a template softly; one that is deleted already stays as it is."""
        organisation, id_ = delivery.envelope.organisation, delivery.message.template
        async with self._templates.transaction() as transaction:
            template = await transaction.lock(organisation, id_)
            if template is None:
                raise not_found(id_)
            template = template.delete(self._clock())
            await transaction.save(template)
        return self._reply(template)

    async def list_page(
        self, delivery: Delivery[template_asks.ListTemplates]
    ) -> template_asks.TemplatePage:
        """List a page of templates, and count what the filters found on all pages."""
        page = await self._templates.page(delivery.envelope.organisation, delivery.message)
        return template_asks.TemplatePage(
            templates=[self._facts(template) for template in page.templates],
            total=page.total,
            by_status=page.by_status,
            by_category=page.by_category,
            by_tag=page.by_tag,
        )

    async def _find(self, organisation: str, id_: str) -> Template:
        template = await self._templates.find(organisation, id_)
        if template is None or template.deleted_at is not None:
            raise not_found(id_)
        return template

    async def _uploaded(self, template: Template) -> bytes | None:
        """Return what was uploaded, looked at; None if there is nothing (any more)."""
        limit = self._settings.template_limit
        key = upload_key(template.organisation, template.id)
        try:
            content = await self._store.get(key, limit)
        except ObjectMissing:
            return None
        except ObjectTooLarge as error:
            raise Refused(
                "upload_too_large",
                f"The upload of template {template.id} has more than the {limit} bytes allowed; "
                "upload a smaller file.",
                field="template",
            ) from error
        if fault := await asyncio.to_thread(look_at, content, limit):
            raise Refused(
                "upload_invalid",
                f"The upload of template {template.id} is no presentation: {fault}",
                field="template",
            )
        return content

    async def _take(self, template: Template, content: bytes) -> Template:
        """Keep the file and return the template with it; the same file changes nothing."""
        organisation, id_ = template.organisation, template.id
        sha256 = await asyncio.to_thread(_digest, content)
        key = file_key(organisation, id_, sha256)
        if template.file is None or template.file.key != key:
            await self._store.put(key, content, PPTX)
        async with self._templates.transaction() as transaction:
            before = await _living(transaction, organisation, id_)
            template = before.take_file(File(key, sha256, self._clock()), len(content))
            if template != before:
                await transaction.replace_slides(template, [])
                await transaction.save(template)
                self._metrics.templates_uploaded.inc()
        return template

    def _reply(self, template: Template) -> template_asks.TemplateReply:
        return template_asks.TemplateReply(template=self._facts(template))

    def _facts(self, template: Template) -> template_asks.TemplateFacts:
        if template.file is None:
            return template.facts(None)
        life = self._settings.template_link_life
        return template.facts(
            self._store.presigned_link(template.file.key, template.filename, life, PPTX)
        )


def look_at(content: bytes, limit: int) -> str | None:
    """Return why the bytes can be no presentation, or None if they look like one.

    Only the directory of the zip is read; the renderer looks at every part before it opens one.
    """
    try:
        archive = scan_zip(content, ZipLimits(packed=limit), "the file")
    except IntakeError as error:
        return str(error)
    missing = [part for part in _MAIN_PARTS if part not in archive]
    if missing:
        return f"it has no {missing[0]}; save it as .pptx in PowerPoint."
    return None


def _check_tags(tags: Sequence[str]) -> None:
    """Raise `Refused` for a tag that would make a page of templates too large for a message."""
    for index, tag in enumerate(tags):
        if len(tag) > _TAG:
            place = f"metadata.tags[{index}]"
            raise Refused(
                "invalid_metadata",
                f"{place}: it has {len(tag)} characters, more than the {_TAG} a tag may have; "
                "use a shorter one.",
                field=place,
            )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _living(transaction: Transaction, organisation: str, id_: str) -> Template:
    template = await transaction.lock(organisation, id_)
    if template is None or template.deleted_at is not None:
        raise not_found(id_)
    return template
