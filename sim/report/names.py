"""Names of a plan as people say them: areas, jobs, routes. Unknown ones are read out as written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.report.quantities import listed

AREAS = {
    "north_east": "the North East",
    "north_west": "the North West",
    "yorkshire_and_humber": "Yorkshire and the Humber",
    "east_midlands": "the East Midlands",
    "west_midlands": "the West Midlands",
    "east_of_england": "the East of England",
    "south_east": "the South East",
    "south_west": "the South West",
}
LEVELS = {
    ("social_workers", "newly_qualified"): "a newly qualified social worker",
    ("social_workers", "social_worker"): "a social worker",
    ("social_workers", "qualified"): "a social worker",
    ("social_workers", "advanced"): "an advanced social worker",
    ("early_years", "below_3"): "an early years worker below level 3",
    ("early_years", "level_3"): "an early years worker at level 3",
    ("early_years", "level_4_5"): "an early years worker at level 4 or 5",
    ("early_years", "graduate"): "a graduate early years worker",
    ("early_years", "eyp"): "an Early Years Professional",
    ("foster_carers", "carer"): "a foster carer",
    ("social_care_workers", "worker"): "a social care worker",
}
SERVICES = {
    ("social_workers", "children"): " in children's services",
    ("social_workers", "adults"): " in adults' services",
    ("social_workers", "other"): " outside children's and adults' services",
    ("early_years", "full_day_care"): " in full day care",
    ("early_years", "sessional"): " in a sessional group",
    ("early_years", "childrens_centre"): " in a children's centre",
    ("foster_carers", "fostering"): "",
    ("social_care_workers", "residential"): " in residential care",
    ("social_care_workers", "family_support"): " in family support",
}
PLACEMENTS = ("foster_carers",)
"""Workforces whose hours are placements: a hundred is one child."""
WHOLE = "all"
VOWELS = "aeiou"
MOST_PLACES = 3


def plain(name: str) -> str:
    """Return a name with spaces."""
    return name.replace("_", " ").strip()


def area_words(area: str) -> str:
    """Return where that is, such as ``in the North West``; nothing for the whole country."""
    if area in ("", WHOLE):
        return ""
    return f"in {AREAS.get(area, plain(area).title())}"


def area_label(area: str) -> str:
    """Return an area's name as a label, such as ``North West``."""
    return AREAS.get(area, plain(area).title()).removeprefix("the ")


def place_label(country: str, areas: Sequence[str]) -> str:
    """Return what a run is about: the country, or by name or number the areas of it that it is about."""
    if not areas:
        return country
    if len(areas) > MOST_PLACES:
        return f"{len(areas)} areas of {country}"
    return listed([area_label(area) for area in areas])


def level_words(workforce: str, level: str) -> str:
    """Return what somebody of a level is, such as ``a social worker``."""
    known = LEVELS.get((workforce, level))
    if known is not None:
        return known
    words = plain(level)
    return f"{'an' if words[:1] in VOWELS else 'a'} {words}"


def service_words(workforce: str, service: str) -> str:
    """Return in which service, to follow what somebody is; with a space before it, or nothing."""
    return SERVICES.get((workforce, service), f" ({plain(service)})")


def job_words(workforce: str, service: str, level: str) -> str:
    """Return what somebody works as, such as ``a social worker in children's services``."""
    return level_words(workforce, level) + service_words(workforce, service)


def hours_words(workforce: str, hours: int) -> str:
    """Return hundredths of full time in words, or how many children a foster home has room for."""
    if workforce in PLACEMENTS:
        children = hours / 100
        return f"with room for {children:g} {'child' if children == 1 else 'children'}"
    return "full time" if hours == 100 else f"at {hours}% of full time"


def route_words(route: str, titles: Mapping[str, str]) -> str:
    """Return a route's title, set off from the sentence around it."""
    return f"‘{titles.get(route) or plain(route)}’" if route else "a course"
