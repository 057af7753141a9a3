"""Imported last by the fork server, by name only: what is loaded by then lives for ever.

A child that looked through all of it for garbage would take a tenth of a second, and copy most
of the fork server's memory; so it is put beyond the collector once, before there are children.
"""

from __future__ import annotations

import gc


def _settle() -> int:
    """Collect what is garbage, and spare the collector the rest; returns how much that is."""
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()


SETTLED = _settle()
"""Objects that no collection looks at."""
