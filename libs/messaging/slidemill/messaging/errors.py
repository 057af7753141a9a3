"""What can go wrong when talking over the broker, told apart by what the caller should do."""

from __future__ import annotations

from slidemill.contracts.asks import Refusal


class Unavailable(Exception):  # noqa: N818 - a state of the other side, read as a sentence
    """The request may be fine but could not be served now; try again later (HTTP 503)."""


class BrokerUnavailable(Unavailable):
    """The broker cannot be reached or did not confirm in time.

    The message may or may not have arrived: publish again under the same id.
    """


class BrokerFull(Unavailable):
    """The broker refused the message because a queue for it is full."""


class Unroutable(Unavailable):
    """No queue takes the message: the topology is not declared, or not as this code expects."""


class AskTimeout(Unavailable):
    """Nobody answered before the deadline."""


class OwnerUnavailable(Unavailable):
    """The service that owns the subject has trouble with its own backing servers."""


class Refused(Exception):  # noqa: N818 - see above
    """The owner will not do what was asked, and says why.

    Raised by ask handlers, and raised again at the asker.
    """

    def __init__(self, code: str, detail: str, field: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.refusal = Refusal(code=code, detail=detail, field=field)

    @property
    def code(self) -> str:
        """Stable name of the reason, for programs."""
        return self.refusal.code

    @property
    def detail(self) -> str:
        """What, why, and the mend, for people."""
        return self.refusal.detail

    @property
    def field(self) -> str | None:
        """The field of the ask that is at fault, if one is."""
        return self.refusal.field


class RefusedForNow(Refused):
    """As `Refused`, for a reason that may pass: the same command may be answered later.

    Such a refusal is not kept for repetitions of the command.
    """


class AskFailed(Exception):  # noqa: N818 - see above
    """The owner broke while answering: a bug on its side (HTTP 500)."""


class Transient(Exception):  # noqa: N818 - see above
    """Raised by handlers: a blip; deliver this message again later, on the retry ladder."""


class DeadLettered(Exception):  # noqa: N818 - see above
    """Raised by handlers: this message can never be handled; put it with the dead letters."""


class TopologyConflict(Exception):  # noqa: N818 - see above
    """The broker already has an exchange or queue of that name with other properties."""
