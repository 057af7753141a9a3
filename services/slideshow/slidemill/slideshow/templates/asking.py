"""Answers to asks about slideshow templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias
from uuid import UUID

from slidemill.contracts import Ask
from slidemill.contracts import slideshow_template_asks as asks
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.template import TemplateConfig, Visibility
from slidemill.ledger import translated
from slidemill.messaging import AskHandler, Delivery, Refused
from slidemill.slideshow.house import House
from slidemill.slideshow.slideshows.repository import Slideshows
from slidemill.slideshow.templates import repository
from slidemill.slideshow.templates.keeping import base_name, config_of, made_up_name
from slidemill.slideshow.templates.repository import NameTaken
from slidemill.slideshow.templates.template import (
    InvalidTemplate,
    Template,
    read_changes,
    read_config,
)

_TRIES = 20
"""Of a made-up name that somebody else takes first."""

_Making: TypeAlias = asks.CreateSlideshowTemplate | asks.KeepSlideshowAsTemplate
_Changing: TypeAlias = asks.UpdateSlideshowTemplate | asks.DeleteSlideshowTemplate


class SlideshowTemplateAsks:
    """Handlers of the asks; each takes the organisation from the envelope."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._slideshows = Slideshows(house)

    def handlers(self) -> Mapping[type[Ask[Any]], AskHandler]:
        """Return what answers which ask."""
        return {
            asks.CreateSlideshowTemplate: self.create,
            asks.ListSlideshowTemplates: self.list_page,
            asks.GetSlideshowTemplate: self.get,
            asks.UpdateSlideshowTemplate: self.update,
            asks.DeleteSlideshowTemplate: self.delete,
            asks.KeepSlideshowAsTemplate: self.keep,
        }

    async def create(
        self, delivery: Delivery[asks.CreateSlideshowTemplate]
    ) -> asks.SlideshowTemplateReply:
        """Keep a config, unless an earlier delivery did."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        with _refusing():
            template = self._made(organisation, ask, ask.name, read_config(ask.config))
            try:
                template = await self._added(template, ask.scope)
            except NameTaken as error:
                raise _conflict(ask.name) from error
        return _reply(template, ask.scope)

    async def list_page(
        self, delivery: Delivery[asks.ListSlideshowTemplates]
    ) -> asks.SlideshowTemplatePage:
        """List what the scope may read, newest first."""
        ask = delivery.message
        async with self._house.transaction() as connection:
            templates, total = await repository.page(
                connection, delivery.envelope.organisation, ask
            )
        return asks.SlideshowTemplatePage(
            templates=[template.facts(ask.scope) for template in templates], total=total
        )

    async def get(
        self, delivery: Delivery[asks.GetSlideshowTemplate]
    ) -> asks.SlideshowTemplateReply:
        """Look a template up."""
        ask = delivery.message
        template = await self._find(delivery.envelope.organisation, ask.scope, ask.template)
        if template is None:
            raise _not_found(ask.template)
        return _reply(template, ask.scope)

    async def update(
        self, delivery: Delivery[asks.UpdateSlideshowTemplate]
    ) -> asks.SlideshowTemplateReply:
        """Change a template of the asker's own."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        with _refusing():
            changes = read_changes(ask.changes)
            try:
                async with self._house.transaction() as connection:
                    before = _changeable(
                        await repository.lock(connection, organisation, ask.scope, ask.template),
                        ask,
                    )
                    template = before.changed(changes, ask.scope, self._house.clock())
                    await repository.save(connection, template)
            except NameTaken as error:
                raise _conflict(changes.name or "") from error
        return _reply(template, ask.scope)

    async def delete(self, delivery: Delivery[asks.DeleteSlideshowTemplate]) -> Deleted:
        """Delete a template of the asker's own."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._house.transaction() as connection:
            found = await repository.lock(connection, organisation, ask.scope, ask.template)
            await repository.remove(connection, organisation, _changeable(found, ask).id)
        return Deleted(id=ask.template)

    async def keep(
        self, delivery: Delivery[asks.KeepSlideshowAsTemplate]
    ) -> asks.SlideshowTemplateReply:
        """Make a template of a slideshow, unless an earlier delivery did."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        slideshow = await self._slideshows.find(organisation, ask.scope, ask.slideshow)
        if slideshow is None:
            raise Refused(
                "slideshow_not_found",
                f"There is no slideshow {ask.slideshow}: it was never made, or was deleted.",
                field="slideshow",
            )
        with _refusing():
            config = config_of(slideshow, ask.template, preserve_text=ask.preserve_text)
            if ask.name is None:
                template = await self._named(organisation, ask, slideshow.title, config)
            else:
                template = self._made(organisation, ask, ask.name, config)
                try:
                    template = await self._added(template, ask.scope)
                except NameTaken as error:
                    raise _conflict(ask.name) from error
        return _reply(template, ask.scope)

    async def _named(
        self,
        organisation: str,
        ask: asks.KeepSlideshowAsTemplate,
        title: str,
        config: TemplateConfig,
    ) -> Template:
        """Return the template, added under a name that none of the owner's others has."""
        name = start = base_name(title)
        for _ in range(_TRIES):
            with translated():
                taken = await repository.names_like(
                    self._house.database.pool, organisation, ask.scope.owner, start
                )
            name = made_up_name(title, taken)
            try:
                return await self._added(self._made(organisation, ask, name, config), ask.scope)
            except NameTaken:
                continue
        raise _conflict(name)

    def _made(self, organisation: str, ask: _Making, name: str, config: TemplateConfig) -> Template:
        """Return a new template; raises `InvalidTemplate`."""
        now = self._house.clock()
        template = Template(
            organisation=organisation,
            id=ask.template,
            owner=ask.scope.owner,
            workspace=ask.scope.workspace,
            name=name,
            description=ask.description,
            visibility=Visibility.PRIVATE,
            config=config,
            created_at=now,
            updated_at=now,
        )
        return template.shown_to(ask.visibility, ask.scope)

    async def _added(self, template: Template, scope: Scope) -> Template:
        """Return the template, added by now or by an earlier delivery; raises `NameTaken`."""
        if known := await self._own(template, scope):
            return known
        try:
            async with self._house.transaction() as connection:
                if await repository.add(connection, template):
                    return template
        except NameTaken:
            # of two deliveries at once the later one may stumble over the name of the earlier
            if known := await self._own(template, scope):
                return known
            raise
        if known := await self._own(template, scope):
            return known
        raise InvalidTemplate(
            "invalid_payload", "template", f"The id {template.id} is taken; choose a new one."
        )

    async def _own(self, template: Template, scope: Scope) -> Template | None:
        """Return the template as it is kept, if the asker kept it."""
        known = await self._find(template.organisation, scope, template.id)
        return known if known and known.may_be_changed(scope) else None

    async def _find(self, organisation: str, scope: Scope, id_: UUID) -> Template | None:
        with translated():
            return await repository.find(self._house.database.pool, organisation, scope, id_)


def _changeable(template: Template | None, ask: _Changing) -> Template:
    """Return the template if the asker may change it; raises `Refused`."""
    if template is None:
        raise _not_found(ask.template)
    if not template.may_be_changed(ask.scope):
        raise Refused(
            "forbidden_template",
            f"Template {template.id} is somebody else's: you may read it, not change it; create "
            "one of your own from its config.",
            field="template",
        )
    return template


def _not_found(template: UUID) -> Refused:
    return Refused(
        "not_found",
        f"There is no template {template}: it was never made, or was deleted.",
        field="template",
    )


def _conflict(name: str) -> Refused:
    return Refused(
        "template_name_conflict",
        f"name: you have another template called {name!r}; choose another name.",
        field="name",
    )


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise what is wrong with a template as a refusal."""
    try:
        yield
    except InvalidTemplate as fault:
        raise Refused(fault.code, fault.message, fault.field) from fault


def _reply(template: Template, scope: Scope) -> asks.SlideshowTemplateReply:
    return asks.SlideshowTemplateReply(template=template.facts(scope))
