"""For how long posts have stood vacant (section 7 of the rules)."""

from __future__ import annotations


class Rounds:
    """What monthly rounds left vacant and what they filled, one pair after another."""

    def __init__(self, vacant_at_start: int) -> None:
        self.vacant_at_start = vacant_at_start
        self.left: list[int] = []
        self.filled: list[int] = []

    def to_fill(self, vacant: int, waits: int) -> int:
        """Return how many of the posts vacant now have waited for some rounds."""
        most = max(vacant, 0)
        for ago in range(1, waits + 1):
            left = self.left[-ago] if ago <= len(self.left) else self.vacant_at_start
            since = sum(self.filled[-ago + 1 :]) if ago > 1 else 0
            most = min(most, left - since)
        return max(most, 0)

    def note(self, vacant: int, filled: int) -> None:
        """Remember a round that found posts vacant and filled some."""
        self.left.append(vacant - filled)
        self.filled.append(filled)
