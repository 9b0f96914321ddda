"""The shape of a workforce file. Every `AssumptionName` is a number kept elsewhere, with its source."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PlainValidator

from sim.inputs.shapes import AssumptionName, Name, OneOrMore, Shape, Text, listed, one_of
from sim.inputs.vocabulary import (
    DEPRIVATIONS,
    DRIVERS,
    FROM_STATES,
    PAY_FORMS,
    STOCK_STATES,
    TO_STATES,
)

Names = Annotated[list[Name], Field(min_length=1)]
FromState = Annotated[str, PlainValidator(one_of(FROM_STATES)), listed(FROM_STATES)]
ToState = Annotated[str, PlainValidator(one_of(TO_STATES)), listed(TO_STATES)]
StockState = Annotated[str, PlainValidator(one_of(STOCK_STATES)), listed(STOCK_STATES)]
Deprivation = Annotated[str, PlainValidator(one_of(DEPRIVATIONS)), listed(DEPRIVATIONS)]
PayResponse = Annotated[str, PlainValidator(one_of(PAY_FORMS)), listed(PAY_FORMS)]
Driver = Annotated[str, PlainValidator(one_of(DRIVERS)), listed(DRIVERS)]


class ProfileShape(Shape):
    """A kind of people."""

    ages: AssumptionName
    tenures: AssumptionName | None = None
    hours: AssumptionName
    women_share: AssumptionName
    minority_ethnic_share: AssumptionName | None = None
    disabled_share: AssumptionName | None = None


class BranchShape(Shape):
    """One of the places to which a risk leads; what is left out is the person's own."""

    share: AssumptionName | None = None
    to: ToState
    workforce: Name | None = None
    service: Name | None = None
    level: Name | None = None
    area: Name | None = None


class CareerShape(Shape):
    """A chance risk: who runs it and where it leads."""

    risk: Name
    from_: OneOrMore[FromState] = Field(alias="from")
    services: Names | None = None
    levels: Names | None = None
    to: ToState | None = None
    branches: Annotated[list[BranchShape], Field(min_length=1)] | None = None
    between_areas: AssumptionName | None = None
    rate: AssumptionName
    area_factor: AssumptionName | None = None
    new_hours: AssumptionName | None = None
    tenure_factor: AssumptionName | None = None
    age_factor: AssumptionName | None = None
    restarts_tenure: bool = False


class StockShape(Shape):
    """People there on the first day."""

    service: Name
    state: StockState
    levels: Names | None = None
    heads: AssumptionName
    profile: Name
    area_shares: AssumptionName | None = None


class DemandShape(Shape):
    """Posts for each 100 cases."""

    cases: AssumptionName
    posts_per_100: AssumptionName


class PostsShape(Shape):
    """Funded posts of one service, held in common: a path, or what the cases ask for."""

    path: AssumptionName | None = None
    demand: Annotated[list[DemandShape], Field(min_length=1)] | None = None
    growth: AssumptionName | None = None
    index: AssumptionName | None = None
    task_share: AssumptionName | None = None
    wait_rounds: AssumptionName
    agency_cover_share: AssumptionName | None = None
    area_shares: AssumptionName | None = None


class SettingTypeShape(Shape):
    """Settings alike in service, sector and deprivation."""

    service: Name
    sector: Name
    deprivation: Deprivation
    open: AssumptionName
    staff_sizes: AssumptionName
    vacant_share: AssumptionName
    level_shares: AssumptionName
    hire_level_shares: AssumptionName
    eligible_share: AssumptionName
    closure_rate: AssumptionName | None = None
    closure_by_size: AssumptionName | None = None
    look_weight: AssumptionName | None = None
    stock_profile: Name | None = None
    hire_profile: Name | None = None


class NeedShape(Shape):
    """Posts of a level that each setting of a service should have."""

    service: Name
    level: Name
    posts_each: AssumptionName
    only_deprived: bool = False


class SettingsShape(Shape):
    """The settings of a workforce and how they recruit."""

    wait_rounds: AssumptionName
    looks: AssumptionName
    hire_wait_rounds: AssumptionName
    stock_profile: Name
    hire_profile: Name
    area_shares: AssumptionName | None = None
    types: Annotated[list[SettingTypeShape], Field(min_length=1)]
    needs: list[NeedShape] = []


class ArrivalsShape(Shape):
    """People who join from outside to seek a post."""

    service: Name
    level: Name
    people: AssumptionName
    profile: Name
    area_shares: AssumptionName | None = None


class StrainShape(Shape):
    """One service's strain and the risks that it quickens."""

    name: Name | None = None
    active: bool = True
    service: Name
    driver: Driver
    risks: Names
    reference: AssumptionName
    slope: AssumptionName
    low: AssumptionName
    high: AssumptionName
    cases: AssumptionName | None = None
    case_holder_share: AssumptionName | None = None
    cap: AssumptionName | None = None
    area_shares: AssumptionName | None = None


class StrainsShape(Shape):
    """All strains of a workforce, with the switch that turns them off."""

    active: bool
    rows: list[StrainShape]


class PayShape(Shape):
    """Pay at the start and its way since, here and outside."""

    gbp: AssumptionName
    index: AssumptionName | None = None
    awards: AssumptionName | None = None
    outside_index: AssumptionName | None = None


class WorkforceShape(Shape):
    """A workforce file."""

    title: Text
    services: Names
    levels: Names
    profiles: dict[Name, ProfileShape]
    area_shares: AssumptionName | None = None
    careers: Annotated[list[CareerShape], Field(min_length=1)]
    retirement_ages: AssumptionName
    stocks: list[StockShape] = []
    posts: dict[Name, PostsShape] = {}
    settings: SettingsShape | None = None
    arrivals: dict[Name, ArrivalsShape] = {}
    strains: StrainsShape | None = None
    pay: PayShape | None = None
    elasticities: dict[Name, AssumptionName] = {}
    pay_response: PayResponse = "power"
    effect_floor: AssumptionName | None = None
    weather: dict[Name, AssumptionName] = {}
