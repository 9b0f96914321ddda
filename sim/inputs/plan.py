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

WHOLE = "all"
"""The one area of a plan that is not divided; also the total over areas in results."""


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

    `hours` are pairs (hundredths of FTE, share); for foster carers, hundredths of a placement.
    """

    ages: tuple[Band, ...]
    hours: tuple[tuple[int, float], ...]
    women_share: float
    tenures: tuple[Band, ...] = (Band(0.0, 0.0, 1.0),)
    minority_ethnic_share: float = 0.0
    disabled_share: float = 0.0


@dataclass(frozen=True)
class Branch:
    """One of the places to which a chance risk leads; a name left empty is the person's own.

    Where `workforce` is given, `service` and `level` are too. Shares of a row's branches are laid
    end to end; the last takes what rounding leaves.
    """

    share: float
    to_state: State
    workforce: str = ""
    service: str = ""
    level: str = ""
    area: str = ""


@dataclass(frozen=True)
class CareerRisk:
    """One row of the career table: a chance risk, in which states it is run, and where it leads.

    `rate_py` (services, levels) is the rate of a person of average age and tenure factor 1;
    `tenure_factor` has one entry per tenure band and `age_factor` one per age band. A person on
    whom it falls goes to `to_state`; `restarts_tenure` says that service with the employer starts
    again. Rows that share a `name` share one budget and one clock per group: leaving from post and
    leaving from a break are one risk, run at two rates.

    `area_factor` (areas) multiplies the rate; none is 1 everywhere. With `branches`, one of them is
    drawn and `to_state` does not count: people who are promoted, who go to another service,
    workforce or area. With `new_hours`, pairs (hundredths of FTE, share), hours are drawn anew.
    """

    name: str
    from_state: State
    to_state: State
    rate_py: Floats
    tenure_factor: Floats
    age_factor: Floats
    restarts_tenure: bool = False
    area_factor: Floats | None = None
    branches: tuple[Branch, ...] = ()
    new_hours: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Stock:
    """People there at the start: `heads` by level, of one service, state and area."""

    service: str
    state: State
    heads: tuple[int, ...]
    profile: Profile
    area: str = WHOLE


@dataclass(frozen=True)
class Posts:
    """Funded posts of one service in one area, held in common (a pool of councils' posts).

    `posts` by month, hundredths of FTE. A post can be filled only when it stood vacant at each of
    the last `wait_rounds` monthly rounds (advertising, notice and vetting). Of agency workers'
    FTE, `agency_cover_share` covers vacancies; the rest is extra work and absence.
    """

    service: str
    posts: Ints
    wait_rounds: int
    agency_cover_share: float = 0.0
    area: str = WHOLE


@dataclass(frozen=True)
class SettingType:
    """Settings alike in service, sector, deprivation and area; each is an employer of its own.

    `open_settings` by month is how many are open. Each open setting closes by chance at
    `closure_rate_py` times the factor of its size (`closure_by_size`, one for each of
    `staff_sizes`; none is 1 throughout); new ones open, and if need be further ones close, so that
    the path is kept. `staff_sizes` are pairs (posts, share), in heads. `vacant_share_at_start` of
    the posts of settings open at month 0 stand vacant then. `level_shares` describe staff at the
    start, `hire_level_shares` those who are hired from outside the workforce. `eligible_share` of
    settings meet a programme's conditions of size, fees and inspection; sectors that a programme
    does not fund are left out by the programme itself.
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
    area: str = WHOLE
    closure_rate_py: float = 0.0
    closure_by_size: tuple[float, ...] = ()
    look_weight: float = 1.0
    """How often seekers look at such a setting, against others of their area."""
    stock_profile: Profile | None = None
    hire_profile: Profile | None = None
    """What kind of people staff it, if others than the workforce's settings have as a rule."""


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
    seeking a post look at up to `looks` settings of their area a round and take the first that has
    one to fill;
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
    """People who join from outside to seek a post: `people` by month (arriving that day).

    `area_shares` (areas) say where; none where the plan has one area.
    """

    name: str
    service: str
    level: str
    people: Ints
    profile: Profile
    area_shares: tuple[float, ...] = ()


class StrainDriver(Enum):
    """What strain follows: posts with nobody in them, posts without a permanent holder, or cases."""

    VACANCY_RATE = "vacancy_rate"
    UNFILLED_RATE = "unfilled_rate"
    CASELOAD = "caseload"


@dataclass(frozen=True)
class Strain:
    """Work that the staff in post must carry changes the speed of some risks, area by area.

    multiplier = clip(1 + slope * (x - reference) / reference, low, high), where x is the driver;
    caseload is `cases` (areas, by month) / (case_holder_share * FTE in post or covering). A
    workload cap, `cap` by month, bounds x from above.
    """

    name: str
    service: str
    driver: StrainDriver
    reference: float
    slope: float
    low: float
    high: float
    risks: tuple[str, ...]
    cases: Ints | None = None
    case_holder_share: float = 1.0
    cap: Floats | None = None


class PayForm(Enum):
    """How a rate answers to pay, with r the ratio of pay and e the elasticity.

    POWER: r ** e; EXPONENTIAL: exp(e * (r - 1)); LINEAR: max(1 + e * (r - 1), 0).
    """

    POWER = "power"
    EXPONENTIAL = "exponential"
    LINEAR = "linear"


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
    """(risk, 'applicants', 'arrivals' or 'practises'; elasticity to relative pay)."""
    pay_form: PayForm = PayForm.POWER
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
    apply_factor: float = 1.0
    """Multiplies the chance of staff to apply in service: entry requirements, for example."""


@dataclass(frozen=True)
class Stage:
    """A stage of a course: its length and the share of those still there who pass it.

    Of those who do not, `repeat_share` come to its end once more, `repeat_months` later.
    """

    months: int
    pass_share: float
    repeat_share: float = 0.0
    repeat_months: int = 12


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

    `area_shares` (areas) say where students live; none where the plan has one area.

    In service, each person IN_POST at one of `from_levels` in one of `from_services` applies at an
    intake with chance `apply_share`; at most `places` are admitted, in the order of a draw of
    their own. They stay in post (TRAINING_IN_POST); who completes the last stage moves to
    `to_level` (empty: stays at their level), who fails a stage goes back to IN_POST. With
    `from_workforce`, staff of another workforce train, and those who complete go and seek a post in a
    destination's service. A route that is taken `once` is not open to those who completed it.

    Where a programme pays for the route, applicants are funded in order while money lasts;
    without its money only those with the will to pay, `self_funds_share`, go ahead.
    With `sponsored_apply` people whose setting was paid an incentive and promised to train apply for
    certain.
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
    sponsored_apply: bool = False
    area_shares: tuple[float, ...] = ()
    from_workforce: str = ""
    once: bool = False


@dataclass(frozen=True)
class Price:
    """One line of what a unit costs: pence, who receives it, resource or transfer.

    `pence_by_area` (areas) is used instead of `pence` where it is given.
    """

    line: str
    payee: str
    pence: int
    is_transfer: bool
    pence_by_area: tuple[int, ...] = ()

    def pence_in(self, area: int) -> int:
        """Return the price in an area, given by number."""
        return self.pence_by_area[area] if self.pence_by_area else self.pence


@dataclass(frozen=True)
class Purse:
    """A part of a programme's money with its own releases.

    `releases` are pairs (month, pence): money for the year from that month. What is unspent when
    the next is released stays available if `carries_over`, else it lapses. With `area_shares`
    each area has its own account, into which its part of each release goes; the parts add up to it.
    """

    name: str
    limit_pence: int
    releases: tuple[tuple[int, int], ...]
    carries_over: bool
    area_shares: tuple[float, ...] = ()


@dataclass(frozen=True)
class CourseGrant:
    """A programme pays from a purse for entrants to a route, in full per head, when they start.

    In the months from `from_month` up to, not including, `to_month`, as far as the programme runs.
    """

    route: str
    purse: str
    prices: tuple[Price, ...]
    from_month: int = 0
    to_month: int = 1_000_000


class IncentiveKind(Enum):
    """What a setting must do: hire a graduate, have one in post already, or train its own."""

    HIRE_GRADUATE = "hire_graduate"
    HAS_GRADUATE = "has_graduate"
    GROWS_GRADUATE = "grows_graduate"


@dataclass(frozen=True)
class Condition:
    """What a setting that was paid must show later, or pay back `clawback_share`.

    Someone in post at one of `levels`, `within_months` of the payment or, if `by_month` is not
    negative, in that month (the month after the payment at the earliest); and, where
    `trains_routes` are named, someone on its staff who has started one of them since the payment.
    """

    levels: tuple[str, ...]
    within_months: int = 0
    by_month: int = -1
    trains_routes: tuple[str, ...] = ()
    clawback_share: float = 1.0


@dataclass(frozen=True)
class Incentive:
    """A payment to settings, to a setting once, or again after `again_after_months`.

    Settings of `sectors` that are eligible come forward on a clock of their own at
    `take_up_rate_py` from the incentive's first month; `refuses_share` never do (`refuses_by_type`,
    one for each type of setting, instead where given). A setting that has come forward is paid
    when it meets the condition: HAS_GRADUATE, someone in post at a level in `levels`;
    HIRE_GRADUATE, nobody in post at such a level and a post to fill, which then goes to a graduate
    from outside at `hire_level`; GROWS_GRADUATE, someone in post who trains on one of `routes`. A paid
    setting counts as sponsored for `sponsors_months`.
    """

    name: str
    kind: IncentiveKind
    service: str
    sectors: tuple[str, ...]
    levels: tuple[str, ...]
    purse: str
    price: Price
    take_up_rate_py: float
    refuses_share: float
    hire_level: str = ""
    routes: tuple[str, ...] = ()
    refuses_by_type: tuple[float, ...] = ()
    again_after_months: int = 0
    sponsors_months: int = 1_000_000
    condition: Condition | None = None
    all_settings: bool = False
    """Whether settings need not be eligible (no rules of size, fees and quality)."""
    from_month: int = 0
    to_month: int = 1_000_000


@dataclass(frozen=True)
class Programme:
    """A cash-limited fund. Spending never exceeds what has been released, nor the limit.

    The limits of its purses add up to no more than `limit_pence`.
    """

    name: str
    workforce: str
    payer: str
    from_month: int
    to_month: int
    limit_pence: int
    purses: tuple[Purse, ...]
    grants: tuple[CourseGrant, ...] = ()
    incentives: tuple[Incentive, ...] = ()


@dataclass(frozen=True)
class Reward:
    """A reward package or other policy: from a month, for some services, levels and areas.

    `pay_uplift` (a share, on top of settlements) acts through the workforce's pay elasticities;
    `effects` are multipliers on risks' speeds at full coverage, phased in evenly over
    `phase_in_months`. Besides risks they may name `applicants` (to students' routes), `arrivals` (from
    outside) and `practises` (the share of those registered who take up practice). No `areas`: all.

    The rest moves nobody and is there to be costed: `covers`, the share of people it is meant for,
    which effects already hold; `causes`, the assumptions that effects come from; `hello_gbp`, paid
    once to each who comes; `stay_gbp_py`, what a payment for staying comes to in a year.
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
    areas: tuple[str, ...] = ()
    covers: float = 1.0
    causes: tuple[str, ...] = ()
    hello_gbp: float = 0.0
    stay_gbp_py: float = 0.0


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
    area: str = WHOLE


@dataclass(frozen=True)
class Plan:
    """One scenario, resolved. `areas` divide the country; everything adds up over them."""

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
    areas: tuple[str, ...] = (WHOLE,)
