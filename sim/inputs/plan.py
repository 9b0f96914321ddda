"""The plan: one scenario with every number in it, resolved, ready for the engine.

Scenario files name assumptions; `resolve` looks them up and makes a Plan. The engine reads nothing
else, so whatever can be varied is in here, and a plan may also be made by hand (tests do).

Conventions. Months are whole numbers from the start of the model (month 0). Arrays "by month" have
`Plan.months + 1` entries, one for the first day of each month, the last being the day on which the
run ends. FTE are whole hundredths (100 = full time), money is whole pence, so that sums are exact.
Rates are per person-year; shares are 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum

import numpy as np
import numpy.typing as npt

from sim.base.dates import YearMonth

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRAINING_SERVICE = "training"
"""The service under which full-time students are kept; their level is the name of their route."""


class State(IntEnum):
    """Where a person stands. Moves between states are events; GONE is final."""

    GONE = 0
    OUT = 1
    IN_TRAINING = 2
    SEEKING = 3
    IN_POST = 4
    TRAINING_IN_POST = 5
    AGENCY = 6
    ON_BREAK = 7


HOLDS_POST = (State.IN_POST, State.TRAINING_IN_POST)


@dataclass(frozen=True)
class Band:
    """A share of people whose quantity (age or tenure, in years) is uniform from low to high."""

    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Profile:
    """What kind of people they are: shares over age bands, hours, sex; tenure where it applies.

    `hours` are pairs (hundredths of FTE, share).
    """

    ages: tuple[Band, ...]
    hours: tuple[tuple[int, float], ...]
    women_share: float
    tenures: tuple[Band, ...] = (Band(0.0, 0.0, 1.0),)


@dataclass(frozen=True)
class CareerRisk:
    """One row of the career table: a chance risk, in which states it is run, and where it leads.

    `rate_py` (services, levels) is the rate of a person of average age and tenure factor 1;
    `tenure_factor` has one entry per tenure band and `age_factor` one per age band. A person on
    whom it falls goes to `to_state`; `restarts_tenure` says that service with the employer starts
    again. Rows that share a `name` share one budget and one clock per group: leaving from post and
    leaving from a break are one risk, run at two rates.
    """

    name: str
    from_state: State
    to_state: State
    rate_py: Floats
    tenure_factor: Floats
    age_factor: Floats
    restarts_tenure: bool = False


@dataclass(frozen=True)
class Stock:
    """People there at the start: `heads` by level, of one service and state."""

    service: str
    state: State
    heads: tuple[int, ...]
    profile: Profile


@dataclass(frozen=True)
class Posts:
    """Funded posts of one service, held in common (a national pool of council posts).

    `posts` by month, hundredths of FTE. A post can be filled only when it stood vacant at each of
    the last `wait_rounds` monthly rounds (advertising, notice and vetting). Of agency workers'
    FTE, `agency_cover_share` covers vacancies; the rest is extra work and absence.
    """

    service: str
    posts: Ints
    wait_rounds: int
    agency_cover_share: float = 0.0


@dataclass(frozen=True)
class SettingType:
    """Settings alike in service, sector and deprivation; each setting is an employer of its own.

    `open_settings` by month, never falling: place n of the type exists from the first month in
    which `open_settings` exceeds n. `staff_sizes` are pairs (posts, share), in heads.
    `vacant_share_at_start` of the posts of settings open at month 0 stand vacant then.
    `level_shares` describe staff at the start, `hire_level_shares` those who are hired from
    outside the workforce. `eligible_share` of settings meet a programme's conditions of size, fees
    and inspection; sectors that a programme does not fund are left out by the programme itself.
    """

    service: str
    sector: str
    is_deprived: bool
    open_settings: Ints
    staff_sizes: tuple[tuple[int, float], ...]
    vacant_share_at_start: float
    level_shares: tuple[float, ...]
    hire_level_shares: tuple[float, ...]
    eligible_share: float


@dataclass(frozen=True)
class GraduateNeed:
    """How many people of the need's level each setting of the service should have, from a month."""

    service: str
    level: str
    from_month: int
    posts_each: int
    only_deprived: bool = False


@dataclass(frozen=True)
class Settings:
    """The settings of a workforce and how they recruit.

    A post that stood vacant at each of the last `wait_rounds` monthly rounds can be filled. Those
    seeking a post look at up to `looks` settings a round and take the first that has one to fill;
    what is left after `hire_wait_rounds` goes to people from outside, who are as `hire_profile` says.
    """

    types: tuple[SettingType, ...]
    wait_rounds: int
    looks: int
    hire_wait_rounds: int
    stock_profile: Profile
    hire_profile: Profile
    needs: tuple[GraduateNeed, ...] = ()


@dataclass(frozen=True)
class Arrivals:
    """People who join from outside to seek a post: `people` by month (arriving that day)."""

    name: str
    service: str
    level: str
    people: Ints
    profile: Profile


class StrainDriver(Enum):
    """What strain follows: posts with nobody in them, posts without a permanent holder, or cases."""

    VACANCY_RATE = "vacancy_rate"
    UNFILLED_RATE = "unfilled_rate"
    CASELOAD = "caseload"


@dataclass(frozen=True)
class Strain:
    """Work that the staff in post must carry raises the speed of some risks.

    multiplier = clip(1 + slope * (x - reference) / reference, low, high), where x is the driver;
    caseload is `cases` (by month) / (case_holder_share * FTE in post or covering).
    """

    service: str
    driver: StrainDriver
    reference: float
    slope: float
    low: float
    high: float
    risks: tuple[str, ...]
    cases: Ints | None = None
    case_holder_share: float = 1.0


@dataclass(frozen=True)
class Workforce:
    """One workforce, whole. Services and levels name its groups; every number is data."""

    name: str
    services: tuple[str, ...]
    levels: tuple[str, ...]
    tenure_edges: tuple[float, ...]
    age_edges: tuple[float, ...]
    careers: tuple[CareerRisk, ...]
    retirement_ages: tuple[tuple[float, float], ...]
    stocks: tuple[Stock, ...] = ()
    posts: tuple[Posts, ...] = ()
    settings: Settings | None = None
    arrivals: tuple[Arrivals, ...] = ()
    strains: tuple[Strain, ...] = ()
    pay_by_level_gbp: Floats | None = None
    """Mean full-time pay (services, levels) at month 0, £ a year, cash."""
    pay_index: Floats | None = None
    """Pay against its level at month 0, by month."""
    outside_pay_index: Floats | None = None
    """Earnings in the whole economy against month 0, by month."""
    pay_elasticities: tuple[tuple[str, float], ...] = ()
    """(risk or 'applicants', elasticity to relative pay)."""
    effect_floor: float = 0.0
    """The joint effect of all rewards on a risk's speed is never below this."""
    weather: tuple[tuple[str, float], ...] = ()
    """(risk, standard deviation of the log of its speed from one financial year to the next)."""

    def posts_bind(self, service: str) -> bool:
        """Return whether people must find a vacancy in a service: it has posts, or settings have."""
        return self.settings is not None or any(posts.service == service for posts in self.posts)


class Mode(Enum):
    """How people train: as full-time students, or beside the post that they hold."""

    STUDENT = "student"
    IN_SERVICE = "in_service"


@dataclass(frozen=True)
class Intake:
    """One start of a course. A negative month is a cohort already in training at the start."""

    month: int
    places: int
    applicants: int = 0


@dataclass(frozen=True)
class Stage:
    """A stage of a course: its length and the share of those still there who pass it."""

    months: int
    pass_share: float


@dataclass(frozen=True)
class Destination:
    """Where those go who take up practice: shares over services."""

    service: str
    share: float


@dataclass(frozen=True)
class Route:
    """A training route.

    Students are new people: min(places, applicants * accepted_share) are admitted, they may
    withdraw at `withdraw_rate_py`, pass stages, and then register (`registers_share`), take up
    practice (`practises_share`) and seek a post in a destination's service at `to_level`; those
    who register and do not practise are OUT, the rest are GONE.

    In service, each person IN_POST at one of `from_levels` in one of `from_services` applies at an
    intake with chance `apply_share`; at most `places` are admitted, in the order of a draw of
    their own. They stay in post (TRAINING_IN_POST); who completes the last stage moves to
    `to_level`, who fails a stage goes back to IN_POST.

    Where a programme pays for the route, applicants are funded in order while money lasts;
    without its money only those with the will to pay, `self_funds_share`, go ahead.
    `prefers_sponsored` puts people first whose setting holds an incentive.
    """

    name: str
    workforce: str
    mode: Mode
    to_level: str
    intakes: tuple[Intake, ...]
    stages: tuple[Stage, ...]
    profile: Profile | None = None
    withdraw_rate_py: float = 0.0
    accepted_share: float = 1.0
    registers_share: float = 1.0
    practises_share: float = 1.0
    destinations: tuple[Destination, ...] = ()
    from_services: tuple[str, ...] = ()
    from_levels: tuple[str, ...] = ()
    apply_share: float = 0.0
    self_funds_share: float = 1.0
    prefers_sponsored: bool = False


@dataclass(frozen=True)
class Price:
    """One line of what a unit costs: pence, who receives it, resource or transfer."""

    line: str
    payee: str
    pence: int
    is_transfer: bool


@dataclass(frozen=True)
class CourseGrant:
    """A programme pays for entrants to a route, in full per head, when they start."""

    route: str
    prices: tuple[Price, ...]


class IncentiveKind(Enum):
    """What a setting must do for an incentive: hire a graduate, or have one in post already."""

    HIRE_GRADUATE = "hire_graduate"
    HAS_GRADUATE = "has_graduate"


@dataclass(frozen=True)
class Incentive:
    """A payment to settings, one to a setting in all.

    Settings of `sectors` that are eligible come forward on a clock of their own at
    `take_up_rate_py` from the programme's first month; `refuses_share` never do. A setting that
    has come forward is paid when it meets the condition: HAS_GRADUATE, someone in post at a level
    in `levels`; HIRE_GRADUATE, nobody in post at such a level and a post to fill, which then goes
    to a graduate from outside at `hire_level`.
    """

    name: str
    kind: IncentiveKind
    service: str
    sectors: tuple[str, ...]
    levels: tuple[str, ...]
    price: Price
    take_up_rate_py: float
    refuses_share: float
    hire_level: str = ""


@dataclass(frozen=True)
class Programme:
    """A cash-limited fund. Spending never exceeds `limit_pence`, nor what has been released.

    `releases` are pairs (month, pence): money for the year from that month. What is unspent when
    the next is released stays available if `carries_over`, else it lapses.
    """

    name: str
    workforce: str
    payer: str
    from_month: int
    to_month: int
    limit_pence: int
    releases: tuple[tuple[int, int], ...]
    carries_over: bool
    grants: tuple[CourseGrant, ...] = ()
    incentives: tuple[Incentive, ...] = ()


@dataclass(frozen=True)
class Reward:
    """A reward package: from a month, for some services and levels of a workforce.

    `pay_uplift` (a share, on top of settlements) acts through the workforce's pay elasticities;
    `effects` are multipliers on risks' speeds at full coverage, phased in evenly over
    `phase_in_months`. The risk name `applicants` stands for applicants to students' routes.
    """

    name: str
    workforce: str
    services: tuple[str, ...]
    levels: tuple[str, ...]
    from_month: int
    to_month: int
    pay_uplift: float = 0.0
    effects: tuple[tuple[str, float], ...] = ()
    phase_in_months: int = 0


@dataclass(frozen=True)
class Target:
    """A promise: a measure that should reach a threshold by a month."""

    name: str
    measure: str
    workforce: str
    service: str
    level: str
    month: int
    threshold: float
    at_least: bool = True


@dataclass(frozen=True)
class Plan:
    """One scenario, resolved."""

    name: str
    title: str
    start: YearMonth
    months: int
    workforces: tuple[Workforce, ...]
    routes: tuple[Route, ...] = ()
    programmes: tuple[Programme, ...] = ()
    rewards: tuple[Reward, ...] = ()
    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = field(default=())
