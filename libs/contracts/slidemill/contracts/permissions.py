"""What each login may do at the broker, as data: no service can forge what another one says.

A permission is a pattern over the names of queues and exchanges, one each for configure, write
and read; on a topic exchange a second pair holds for routing keys. RabbitMQ searches for a
pattern anywhere in the text, so each of ours is anchored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from slidemill.contracts import events, topology
from slidemill.contracts.topology import COMMANDS, DEAD, EVENTS, RETRY, Queue

NOTHING = "^$"
LISTEN = "slidemill.listen"
"""Exclusive event queues are called `slidemill.listen.<service or login>.<anything>`."""

_ANSWERS = r"amq\.rabbitmq\.reply-to"
_DEFAULT_EXCHANGE = r"amq\.default"
_NAMED_BY_THE_BROKER = r"amq\.gen-"
_PRODUCER = re.compile(r"producer_[a-z0-9][a-z0-9-]{0,60}")


@dataclass(frozen=True, slots=True)
class TopicRights:
    """Patterns of the routing keys that may be published, and bound to."""

    write: str = NOTHING
    read: str = NOTHING


@dataclass(frozen=True, slots=True)
class Rights:
    """All that one login may do in the virtual host."""

    configure: str
    write: str
    read: str
    topics: Mapping[str, TopicRights]
    """By exchange, for every exchange of the topology: without an entry any key passes."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """What a login says and hears, apart from the work queues it reads.

    `*` in a routing key stands for one word.
    """

    commands: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    """Events it takes through exclusive queues of its own."""
    answers: bool = False
    """Whether it answers asks: a direct reply goes through the default exchange."""


def producer(login: str) -> Rights:
    """Return the rights of a producer that publishes straight to the broker.

    It may order renders and follow what happens, and read no queue but its own exclusive ones,
    called `slidemill.listen.<login>.…` or named by the broker. ValueError for a login that is
    not called `producer_<lower-case letters, digits and ->`.
    """
    if not _PRODUCER.fullmatch(login):
        msg = f"{login!r}: a producer's name is made of lower-case letters, digits and -"
        raise ValueError(msg)
    voice = _Voice(
        commands=(
            *_keys(
                topology.SESSION_COMMANDS,
                topology.PRESENTATION_COMMANDS,
                topology.SLIDESHOW_COMMANDS,
            ),
            *(f"{command}.*" for command in (*topology.RENDERED, "render.export")),
        ),
        hears=("generation.*", "session.*", "template.*", "slideshow.*"),
    )
    return _rights(login, voice, listens_on=(_listen(login), _NAMED_BY_THE_BROKER))


def _rights(login: str, voice: _Voice, listens_on: tuple[str, ...] = ()) -> Rights:
    own = [queue for queue in topology.QUEUES if queue.consumer == login]
    works = [queue for queue in own if queue in topology.WORK_QUEUES]
    buries = [queue for queue in own if queue != topology.DEAD_LETTERS]
    own_names = [re.escape(queue.name) for queue in own]
    topics = dict.fromkeys((exchange.name for exchange in topology.EXCHANGES), TopicRights())
    topics[COMMANDS] = TopicRights(write=_one_of(map(_pattern, voice.commands)))
    topics[EVENTS] = TopicRights(
        write=_one_of(map(_pattern, voice.events)), read=_one_of(map(_pattern, voice.hears))
    )
    topics[RETRY] = TopicRights(write=_one_of(_pattern(f"*.{queue.name}") for queue in works))
    topics[DEAD] = TopicRights(write=_one_of(re.escape(queue.name) for queue in buries))
    writes = [re.escape(name) for name, rights in topics.items() if rights.write != NOTHING]
    reads = [re.escape(name) for name, rights in topics.items() if rights.read != NOTHING]
    mine = [f"{prefix}.+" for prefix in listens_on]
    return Rights(
        configure=_one_of(mine),
        write=_one_of([*writes, *mine, *([_DEFAULT_EXCHANGE] if voice.answers else [])]),
        read=_one_of([*own_names, *reads, *mine, _ANSWERS]),
        topics=MappingProxyType(topics),
    )


def _listen(login: str) -> str:
    return re.escape(f"{LISTEN}.{login}.")


def _keys(*queues: Queue) -> tuple[str, ...]:
    """Return the routing keys of commands that lead to `queues`."""
    return tuple(
        binding.routing_key
        for queue in queues
        for binding in queue.bindings
        if binding.exchange == COMMANDS
    )


def _pattern(key: str) -> str:
    """Return the pattern of a routing key; a word never holds a dot."""
    return re.escape(key).replace(r"\*", "[^.]+")


def _one_of(patterns: Iterable[str]) -> str:
    choice = "|".join(patterns)
    return f"^({choice})$" if choice else NOTHING


SERVICES: Mapping[str, Rights] = MappingProxyType(
    {
        # what needs no word of an owner goes from the gateway to the renderer at once
        "gateway": _rights(
            "gateway",
            _Voice(
                commands=(
                    *_keys(
                        topology.SESSION_ASKS,
                        topology.TEMPLATE_ASKS,
                        topology.SESSION_COMMANDS,
                        topology.PRESENTATION_COMMANDS,
                        topology.SLIDESHOW_ASKS,
                        topology.SLIDESHOW_WRITING,
                        topology.SLIDESHOW_COMMANDS,
                        topology.RENDER_ASKS,
                    ),
                    "render.slides.*",
                    "render.charts.*",
                    "render.export.*",
                ),
                events=(events.GenerationCancelled.TYPE,),
                hears=(events.SessionRendered.TYPE, events.SlideshowRendered.TYPE),
            ),
            listens_on=(_listen("gateway"),),
        ),
        "session": _rights(
            "session",
            _Voice(
                commands=("render.deck.*", "render.slides.*", "render.analysis.*"),
                events=(
                    events.GenerationAccepted.TYPE,
                    events.GenerationFailed.TYPE,
                    events.SessionCreated.TYPE,
                    events.SessionRendered.TYPE,
                    events.SessionExpired.TYPE,
                    events.TemplateUploaded.TYPE,
                    events.TemplateAnalysed.TYPE,
                ),
                answers=True,
            ),
        ),
        "slideshow": _rights(
            "slideshow",
            _Voice(
                commands=("render.pictures.*", "render.slideshow.*", "pack.caption_image"),
                events=(
                    events.GenerationAccepted.TYPE,
                    events.GenerationFailed.TYPE,
                    events.SlideshowCreated.TYPE,
                    events.SlideshowUpdated.TYPE,
                    events.SlideshowRendered.TYPE,
                    events.SlideshowDeleted.TYPE,
                ),
                answers=True,
            ),
        ),
        # a render that was too much for its first try goes once more, on bulk
        "renderer": _rights(
            "renderer",
            _Voice(
                commands=(*_keys(topology.RENDER_BULK), "render.export.bulk"),
                events=("generation.*",),
                hears=(events.GenerationCancelled.TYPE,),
                answers=True,
            ),
            listens_on=(_listen("renderer"),),
        ),
        "projector": _rights("projector", _Voice(events=(events.GenerationFailed.TYPE,))),
    }
)
