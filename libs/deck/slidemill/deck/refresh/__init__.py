"""New numbers for the charts of a finished deck; everything else stays byte for byte."""

from slidemill.deck.refresh.refreshing import Refreshed, RefreshedChart, refresh_charts

__all__ = ["Refreshed", "RefreshedChart", "refresh_charts"]
