"""Commands, events, views and the broker topology: what the parts of Slidemill say."""

from slidemill.contracts import (
    asks,
    commands,
    events,
    pack_asks,
    slideshow_asks,
    slideshow_template_asks,
    template_asks,
    topology,
    views,
)
from slidemill.contracts.envelope import CONTENT_TYPE, Envelope
from slidemill.contracts.ids import (
    GenerationId,
    ObjectKey,
    event_id,
    new_generation_id,
    new_template_id,
    slide_id,
)
from slidemill.contracts.messages import Ask, Command, Event, Message, Reply, message_types

__all__ = [
    "CONTENT_TYPE",
    "Ask",
    "Command",
    "Envelope",
    "Event",
    "GenerationId",
    "Message",
    "ObjectKey",
    "Reply",
    "asks",
    "commands",
    "event_id",
    "events",
    "message_types",
    "new_generation_id",
    "new_template_id",
    "pack_asks",
    "slide_id",
    "slideshow_asks",
    "slideshow_template_asks",
    "template_asks",
    "topology",
    "views",
]
