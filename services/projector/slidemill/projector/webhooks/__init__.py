"""Webhooks: the word of a generation's end, sent to where its client asked for."""

from slidemill.projector.webhooks.sending import Sender
from slidemill.projector.webhooks.signing import signed_headers

__all__ = ["Sender", "signed_headers"]
