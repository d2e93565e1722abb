"""xiaolaba: from the day's prevention notices to a broadcast for a small loudspeaker."""

__version__ = "0.1.0"
