"""The card or stick that goes into a loudspeaker: written in the order of play, read back, and told what is on it."""

from broadcast.card.contents import Contents, Filed, Item, Planned, shown
from broadcast.card.loading import Loaded, Placed, load
from broadcast.card.state import Found, State, check, foreign, manifest_of, remove_stale, stale

__all__ = [
    "Contents",
    "Filed",
    "Found",
    "Item",
    "Loaded",
    "Placed",
    "Planned",
    "State",
    "check",
    "foreign",
    "load",
    "manifest_of",
    "remove_stale",
    "shown",
    "stale",
]
