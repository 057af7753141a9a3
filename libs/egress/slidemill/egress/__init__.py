"""The one way out to URLs that users name: public addresses only, no redirects, all bounded."""

from slidemill.egress.addresses import AllowList, is_public
from slidemill.egress.client import Answer, Egress
from slidemill.egress.errors import EgressError, EgressRefused, EgressUnanswered
from slidemill.egress.urls import Target, parse_url

__all__ = [
    "AllowList",
    "Answer",
    "Egress",
    "EgressError",
    "EgressRefused",
    "EgressUnanswered",
    "Target",
    "is_public",
    "parse_url",
]
