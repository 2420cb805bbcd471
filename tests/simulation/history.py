"""What happened in a run, in order: the thing to read when a seed fails."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: float
    """Simulated seconds since the start of the run."""
    who: str
    """A process such as `payments-2`, or `broker`, `partners`, `clock`, `operator`."""
    what: str
    fault: int | None = None
    """Number of the injected fault, if it is one."""

    def __str__(self) -> str:
        mark = f"  <- fault {self.fault}" if self.fault is not None else ""
        return f"{self.at:10.4f}  {self.who:<16} {self.what}{mark}"


@dataclass(slots=True)
class History:
    """Entries in the order of simulated time."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, at: float, who: str, what: str, fault: int | None = None) -> None:
        """Something happened."""
        self.entries.append(Entry(at, who, what, fault))

    @property
    def faults(self) -> list[Entry]:
        """What was injected."""
        return [entry for entry in self.entries if entry.fault is not None]
