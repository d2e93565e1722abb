"""The card of a handheld speaker."""
