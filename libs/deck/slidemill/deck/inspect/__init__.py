"""What a template holds: read from its compiled form, when somebody asks."""

from slidemill.deck.inspect.inventory import Inventory
from slidemill.deck.inspect.reading import read_inventory

__all__ = ["Inventory", "read_inventory"]
