"""The envelope round every message: CloudEvents 1.0 attributes in structured JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, Self
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.ids import GENERATION_PATTERN, GenerationId, Organisation
from slidemill.contracts.messages import Message, message_type

CONTENT_TYPE = "application/cloudevents+json"
_OURS = "slidemill."


class Envelope(BaseModel):
    """One message on the wire.

    `id`, `source`, `type`, `subject` and `time` are CloudEvents' own; `traceparent` is the W3C
    trace context; the rest are our extensions. AMQP properties mirror them: `message_id` = id,
    `type`, `correlation_id` = generation, `timestamp` = time.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, use_attribute_docstrings=True
    )

    specversion: Literal["1.0"] = "1.0"
    id: UUID = Field(default_factory=uuid4)
    source: str = Field(min_length=1, max_length=200)
    """Who sent it: `slidemill.<service>` or `producer.<name>`."""
    type: str = Field(min_length=1, max_length=100)
    subject: str | None = Field(default=None, max_length=300)
    """What it is about, such as `session/<uuid>`; carried along from command to event."""
    time: datetime = Field(default_factory=lambda: datetime.now(UTC))
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
    )
    organisation: Organisation
    """The tenant; taken from the credential of whoever entered, never from `data`."""
    generation: GenerationId | None = Field(default=None, pattern=GENERATION_PATTERN)
    run: int = Field(default=1, ge=1)
    """Rises only when a person retries a generation."""
    attempt: int = Field(default=1, ge=1, validation_alias="try", serialization_alias="try")
    """Called `try` on the wire; rises with each automatic attempt of one run."""
    data: dict[str, Any] = Field(default_factory=dict)

    def message(self) -> Message:
        """Return `data` as its typed message.

        Raises
        ------
        KeyError
            The type is not known.
        pydantic.ValidationError
            The data does not fit the type.
        """
        return message_type(self.type).model_validate(self.data)

    def wrap(self, message: Message, *, source: str, id_: UUID | None = None) -> Envelope:
        """Return an envelope for `message` caused by this one, about the same run."""
        return Envelope(
            id=id_ or uuid4(),
            source=source,
            type=message.TYPE,
            subject=self.subject,
            traceparent=self.traceparent,
            organisation=self.organisation,
            generation=self.generation,
            run=self.run,
            attempt=self.attempt,
            data=message.model_dump(mode="json"),
        )

    def concerning(self, subject: str) -> Envelope:
        """Return the envelope with this subject, whatever it said itself."""
        return self.model_copy(update={"subject": subject})

    def with_generation(self) -> tuple[Envelope, GenerationId]:
        """Return the envelope with its generation; one that has none gets its message's.

        The same message always gets the same one, however often it is delivered.
        """
        generation = self.generation or GenerationId(f"gen_{self.id.hex}")
        return self.model_copy(update={"generation": generation}), generation

    @property
    def from_outside(self) -> bool:
        """Whether a direct producer sent it, so that nobody has recorded it as accepted."""
        return not self.source.startswith(_OURS)

    def to_json(self) -> bytes:
        """Return the structured-mode JSON body, UTF-8."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """Parse a structured-mode JSON body; raises pydantic's ValidationError."""
        return cls.model_validate_json(body)
