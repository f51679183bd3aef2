"""The nouns of the house, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Status(IntEnum):
    """Coverage of a requirement or a site; the larger the worse."""

    COVERED = 0
    DUE = 1
    NEVER = 2
    OVERDUE = 3

    @property
    def word(self) -> str:
        """Give the word used in URLs, files and code."""
        return self.name.lower()


STATUS_WORDS: tuple[str, ...] = tuple(status.word for status in Status)
UNCOVERED: frozenset[Status] = frozenset({Status.NEVER, Status.OVERDUE})


class RiskLevel(StrEnum):
    """How bad the outbreak (or other danger) in a district is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Result(StrEnum):
    """What an inspection found, from best to worst."""

    PASS = "pass"
    ADVISORY = "advisory"
    FAIL = "fail"

    @property
    def rank(self) -> int:
        """Give 0 for pass, 1 for advisory, 2 for fail."""
        return list(Result).index(self)


class Severity(StrEnum):
    """How serious a finding is."""

    MINOR = "minor"
    SERIOUS = "serious"
    CRITICAL = "critical"


class Act(StrEnum):
    """The legal act done on an instrument."""

    CALIBRATION = "calibration"
    VERIFICATION = "verification"
    FIELD_CHECK = "field_check"


class Conclusion(StrEnum):
    """What a calibration record says of conformity; `none` states nothing."""

    PASS = "pass"
    CONDITIONAL = "conditional"
    NONE = "none"
    FAIL = "fail"


class Role(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    DISPATCHER = "dispatcher"
    SQUAD = "squad"
    VIEWER = "viewer"


FAMILIES: tuple[str, ...] = ("food", "medical", "traffic", "homes", "other")
"""The families of kinds: each has its outline on the map."""


@dataclass(frozen=True)
class Kind:
    """What a site is; `number` is its stable index in tiles and arrays."""

    id: str
    number: int
    family: str
    """One of `FAMILIES`: gives the outline of the symbol."""
    label_zh: str
    label_en: str
    checklist: str | None = None
    service_min: int = 30


@dataclass(frozen=True)
class InstrumentType:
    """A type of measuring instrument; `number` is its stable index in arrays."""

    id: str
    number: int
    label_zh: str
    label_en: str
    unit: str
    mpe: float | None
    """Maximum permissible error, plus or minus, in `unit`."""


@dataclass(frozen=True)
class District:
    """An administrative polygon; `boundary` is GeoJSON geometry text in WGS-84."""

    code: str
    number: int
    name_zh: str
    name_en: str
    boundary: str


@dataclass(frozen=True)
class RiskChange:
    """From `effective_from` (UTC ms) on, `district` stands at `level`."""

    district: str
    level: RiskLevel
    effective_from: int


@dataclass(frozen=True)
class Policy:
    """How often a kind must be inspected, or a type of instrument calibrated.

    `subject` is a kind's or an instrument type's id, or None for all; `risk` a level, or None for
    all. In force for effective_from <= t < effective_to (UTC ms).
    """

    requirement: str
    """`inspection` or `calibration`."""
    subject: str | None
    risk: RiskLevel | None
    interval_ms: int
    notice_ms: int
    look_back_after_ms: int
    acts: frozenset[Act]
    effective_from: int
    effective_to: int | None = None
    id: int | None = None


@dataclass(frozen=True)
class Remit:
    """What a squad may do where: `kind` or `district` None means all."""

    squad: int
    act: str
    """`inspect` or `calibrate`."""
    kind: str | None = None
    district: str | None = None


@dataclass(frozen=True)
class Squad:
    """People with a remit, a base, a shift (local HH:MM) and a size."""

    number: int
    name_zh: str
    name_en: str
    base_lon: float | None = None
    base_lat: float | None = None
    shift_start: str = "08:00"
    shift_end: str = "18:00"
    size: int = 2
    remits: tuple[Remit, ...] = ()

    def may(self, act: str, kind: str, district: str | None) -> bool:
        """Say whether its remit holds an act (`inspect`, `calibrate`) at a kind in a district."""
        return any(
            remit.act == act and remit.kind in (None, kind) and remit.district in (None, district)
            for remit in self.remits
        )


@dataclass(frozen=True)
class Site:
    """A place to visit. Point in WGS-84 degrees; instants in UTC ms, None = always."""

    code: str
    name: str
    kind: str
    lon: float
    lat: float
    district: str | None = None
    address: str = ""
    crowding: int = 3
    source: str = ""
    opened_at: int | None = None
    closed_at: int | None = None
    version: int = 1
    row: int = field(default=0, compare=False)
    """The store's row number: feature id in tiles."""

    def open_at(self, at: int) -> bool:
        """Say whether it counts at an instant: from its opening up to its closing."""
        opened = self.opened_at is None or self.opened_at <= at
        return opened and (self.closed_at is None or at < self.closed_at)


@dataclass(frozen=True)
class Instrument:
    """A measuring instrument at a site; in service for from <= t < to (UTC ms, None = open)."""

    code: str
    site: str
    type: str
    name: str = ""
    in_service_from: int | None = None
    in_service_to: int | None = None
    row: int = field(default=0, compare=False)

    def in_service_at(self, at: int) -> bool:
        """Say whether it is in service at an instant."""
        began = self.in_service_from is None or self.in_service_from <= at
        return began and (self.in_service_to is None or at < self.in_service_to)


@dataclass(frozen=True)
class ComplaintCategory:
    """What a complaint is about; `number` is its stable code for other programs.

    A complaint whose words hold one of the `keywords` is probably of it. It is to be answered
    within `answer_within_ms`. Only a `public` one is offered to the public, and only an `active`
    one is offered at all.
    """

    code: str
    number: int
    group_zh: str
    group_en: str
    label_zh: str
    label_en: str
    description_zh: str
    description_en: str
    keywords: tuple[str, ...]
    answer_within_ms: int
    public: bool = True
    active: bool = True


@dataclass(frozen=True)
class AnswerTemplate:
    """An answer kept ready for complaints of a category, or of any (None)."""

    category: str | None
    title: str
    text_zh: str
    text_en: str
    active: bool = True
    id: int | None = None


@dataclass(frozen=True)
class Receipt:
    """What a stored record answers: the id, its number in the log, the body's hash, the instant."""

    id: str
    sequence: int
    sha256: str
    received_at: int
    created: bool
    flags: tuple[str, ...] = ()
    photos_missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Actor:
    """Who does something: a signed-in person, or the machine itself."""

    name: str
    role: Role
    squad: int | None = None
