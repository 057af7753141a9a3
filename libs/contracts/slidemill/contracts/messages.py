"""What a message is: typed data with a name, and the registry from names to types."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict

ReplyT = TypeVar("ReplyT", bound="Reply")

_TYPES: dict[str, type[Message]] = {}


class Message(BaseModel):
    """The `data` of an envelope. A subclass with `type="…"` becomes known under that name."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    TYPE: ClassVar[str]

    def __init_subclass__(cls, type: str | None = None, **kwargs: Any) -> None:  # noqa: A002 - the CloudEvents word
        """Register the subclass under `type`; abstract ones leave it out."""
        super().__init_subclass__(**kwargs)
        if type is None:
            return
        if type in _TYPES:
            msg = f"two message types are called {type!r}: {_TYPES[type].__name__}, {cls.__name__}"
            raise TypeError(msg)
        cls.TYPE = type
        _TYPES[type] = cls

    @classmethod
    def __pydantic_init_subclass__(cls, type: str | None = None, **kwargs: Any) -> None:  # noqa: A002 - see above
        """Take the class keyword that `__init_subclass__` has already used."""
        super().__pydantic_init_subclass__(**kwargs)

    @property
    def routing_key(self) -> str:
        """AMQP routing key of this message; the type's name unless a subclass refines it."""
        return self.TYPE


class Command(Message):
    """An order to do something. Unknown fields are refused: a misspelt wish must not be lost."""

    model_config = ConfigDict(extra="forbid")


class Ask(Command, Generic[ReplyT]):
    """A short question or edit with an immediate reply of type `ReplyT`."""


class Event(Message):
    """Something that happened. Unknown fields are ignored, so that producers may add some."""

    model_config = ConfigDict(extra="ignore")


class Reply(Message):
    """The answer to an ask."""

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def parse(cls, data: object) -> Self:
        """Validate the reply's decoded JSON; raises pydantic's ValidationError."""
        return cls.model_validate(data)


def message_types() -> dict[str, type[Message]]:
    """Every known message type by name."""
    return dict(_TYPES)


def message_type(name: str) -> type[Message]:
    """Return the type called `name`.

    Raises
    ------
    KeyError
        No message has that name.
    """
    return _TYPES[name]
