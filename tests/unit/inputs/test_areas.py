"""National numbers divided among areas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs import load_plan
from sim.inputs.areas import divide, largest_remainder, one_by_one
from sim.inputs.difference import differences
from sim.inputs.plan import State
from sim.inputs.resolve import load
from tests.libraries import TOYLAND, copy_toyland, edit, only_problem, option, problems, write

PARTS = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)
PATHS = st.lists(st.integers(0, 5000), min_size=1, max_size=20)


def as_shares(parts):
    return np.array(parts) / sum(parts)


def test_the_rest_goes_to_the_largest_remainders():
    parts = largest_remainder(np.array([10]), np.array([0.46, 0.27, 0.27]))
    assert parts[:, 0].tolist() == [4, 3, 3]


def test_of_equal_remainders_the_first_area_comes_first():
    parts = largest_remainder(np.array([2]), np.array([1 / 3, 1 / 3, 1 / 3]))
    assert parts[:, 0].tolist() == [1, 1, 0]


@given(PATHS, PARTS)
def test_areas_add_up_to_the_nation_and_are_within_one_of_their_share(path, parts):
    shares = as_shares(parts)
    divided = largest_remainder(np.array(path), shares)
    np.testing.assert_array_equal(divided.sum(axis=0), path)
    assert np.abs(divided - np.array(path) * shares[:, None]).max() < 1 + 1e-9


@given(PATHS, PARTS)
def test_one_by_one_no_area_moves_against_the_nation(path, parts):
    divided = one_by_one(np.array(path), as_shares(parts))
    np.testing.assert_array_equal(divided.sum(axis=0), path)
    assert divided.min() >= 0
    changes, national = np.diff(divided, axis=1), np.diff(path)
    assert (changes * np.sign(national) >= 0).all()


def test_by_largest_remainder_alone_an_area_could_lose_as_the_nation_gains():
    """The Alabama paradox: why settings are given one by one."""
    shares = as_shares([6, 6, 2])
    assert largest_remainder(np.array([10, 11]), shares)[2].tolist() == [2, 1]
    assert one_by_one(np.array([10, 11]), shares)[2].tolist() == [2, 2]


def test_areas_that_are_not_the_whole_country_are_rounded_each():
    parts = divide(np.array([10.0, 11.0]), np.array([0.25, 0.25]), largest_remainder)
    assert parts.tolist() == [[3, 3], [3, 3]]


# ------------------------------------------------------------------ plans


@pytest.fixture(scope="module")
def nation():
    return load_plan(TOYLAND / "baseline.yaml")


@pytest.fixture(scope="module")
def regions():
    return load_plan(TOYLAND / "regions.yaml")


def test_an_undivided_plan_has_one_area(nation):
    assert nation.areas == ("all",)
    assert {stock.area for stock in nation.workforces[0].stocks} == {"all"}
    assert nation.routes[0].area_shares == ()


def test_the_regions_add_up_exactly_to_the_nation(nation, regions):
    assert regions.areas == ("north", "south", "isles")
    for whole, divided in zip(nation.workforces, regions.workforces, strict=False):
        for stock in whole.stocks:
            parts = [
                part.heads
                for part in divided.stocks
                if (part.service, part.state) == (stock.service, stock.state)
            ]
            assert len(parts) == 3
            assert tuple(np.sum(parts, axis=0)) == stock.heads
        for posts in whole.posts:
            parts = [part.posts for part in divided.posts if part.service == posts.service]
            np.testing.assert_array_equal(np.sum(parts, axis=0), posts.posts)
        for kind in whole.settings.types if whole.settings else ():
            parts = [
                part.open_settings
                for part in divided.settings.types
                if (part.sector, part.is_deprived) == (kind.sector, kind.is_deprived)
            ]
            assert len(parts) == 3
            np.testing.assert_array_equal(np.sum(parts, axis=0), kind.open_settings)


def test_national_places_money_and_arrivals_stay_whole_in_a_whole_country(nation, regions):
    assert regions.routes[0].intakes == nation.routes[0].intakes
    assert regions.programmes[0].purses == nation.programmes[0].purses
    arrivals = regions.workforces[0].arrivals[0]
    np.testing.assert_array_equal(arrivals.people, nation.workforces[0].arrivals[0].people)
    assert arrivals.area_shares == (0.5, 0.3, 0.2)


def test_students_have_shares_of_their_own_or_those_of_the_workforce(regions):
    assert regions.routes[0].area_shares == (0.5, 0.3, 0.2)
    assert regions.routes[3].area_shares == (0.6, 0.4, 0.0)
    assert regions.routes[2].area_shares == ()


def test_shares_may_differ_by_service(regions):
    wardens = regions.workforces[2]
    heads = {(s.service, s.area): s.heads for s in wardens.stocks if s.state is State.IN_POST}
    assert heads["parks", "north"] == (41, 6)
    assert heads["beaches", "north"] == (3, 1)
    assert heads["beaches", "isles"] == (17, 2)


def test_cases_are_divided_month_by_month(regions):
    crowds = regions.workforces[2].strains[0]
    assert crowds.name == "crowds"
    assert crowds.cases.shape == (3, 73)
    assert crowds.cases[:, 0].tolist() == [450, 270, 180]
    assert crowds.cases[:, 24].tolist() == [500, 300, 200]


def test_each_type_of_setting_is_there_in_each_area(regions):
    types = regions.workforces[1].settings.types
    assert [kind.area for kind in types[:3]] == ["north", "south", "isles"]
    assert [int(kind.open_settings[0]) for kind in types] == [3, 2, 1, 6, 4, 2, 2, 1, 1]


def part_of_toyland(folder, lines):
    return option(copy_toyland(folder), lines, "part")


def test_two_of_three_regions_have_their_share_of_everything(tmp_path):
    plan = load_plan(part_of_toyland(tmp_path, "areas: [north, isles]\n"))
    carers = plan.workforces[0]
    assert [stock.heads for stock in carers.stocks[:2]] == [(90,), (36,)]
    assert plan.routes[0].intakes[0].places == round(18 * 0.7)
    assert plan.routes[0].intakes[1].places == 14
    assert plan.routes[0].intakes[1].applicants == 35
    assert plan.routes[0].area_shares == pytest.approx((5 / 7, 2 / 7))
    assert carers.arrivals[0].people[:24].sum() == int(0.7 * 12)
    fund = plan.programmes[0]
    assert fund.limit_pence == fund.purses[0].limit_pence == 6_300_000
    assert fund.purses[0].releases[0] == (12, 2_800_000)


def test_places_in_service_follow_the_services_that_staff_come_from(tmp_path):
    library = copy_toyland(tmp_path)
    path = option(
        library,
        "areas: [north]\nworkforces: [carers, nurseries, wardens]\nroutes: [first_aid]\n"
        "programmes: []\n",
    )
    # The north has half of the parks' wardens and a tenth of the beaches'.
    assert {intake.places for intake in load_plan(path).routes[0].intakes} == {9}
    edit(library / "routes/first_aid.yaml", "[parks, beaches]", "[parks]")
    assert {intake.places for intake in load_plan(path).routes[0].intakes} == {15}


def test_one_area_keeps_its_own_name_and_needs_no_draw(tmp_path):
    plan = load_plan(part_of_toyland(tmp_path, "areas: [isles]\n"))
    assert plan.areas == ("isles",)
    assert plan.routes[0].area_shares == ()
    assert plan.workforces[0].arrivals[0].area_shares == ()
    assert {posts.area for posts in plan.workforces[0].posts} == {"isles"}


OWN = """
{name}:
  says: A number of its own.
  unit: {unit}
  over: [area]
  source: almanac
  place: x
  grade: A
  no_range: invented
  values:
    - {{at: our_village, value: {value}}}
"""


def own(name, unit, value):
    return OWN.format(name=name, unit=unit, value=value)


def test_a_place_puts_in_its_own_stock_posts_and_plans(tmp_path):
    library = copy_toyland(tmp_path)
    write(
        library / "local/assumptions/village.yaml",
        own("our_village.stock", "people", 7)
        + own("our_village.posts", "fte", 8.5)
        + own("our_village.places", "places a year", 3),
    )
    path = write(
        library / "local/village.yaml",
        "title: Our village\nextends: baseline\nareas: [our_village]\nchange:\n  carers:\n"
        "    stocks: [{service: families, state: in_post, heads: our_village.stock,"
        " profile: staff}]\n"
        "    posts: {families: {path: our_village.posts, growth: null}}\n"
        "  carers_course: {intakes: {places: our_village.places}}\n",
    )
    plan = load_plan(path)
    carers = plan.workforces[0]
    assert [(stock.heads, stock.area) for stock in carers.stocks] == [((7,), "our_village")]
    assert carers.posts[0].posts[0] == 850
    assert carers.posts[1].posts[0] == round(8400 * 0.013)
    assert plan.routes[0].intakes[1].places == 3
    assert plan.routes[0].intakes[1].applicants == 1
    assert plan.routes[0].area_shares == ()


OURS = """title: Ours
extends: baseline
areas: [north, isles]
set:
  carers.stock:
    - {at: {area: isles, service: families, state: in_post}, value: 50, because: Payroll.}
    - {at: {service: elders, state: in_post}, value: 100, because: More in all of Toyland.}
    - {at: {service: families, state: in_post}, value: 200, because: More in all of Toyland.}
  carers.posts:
    - {at: {area: isles, service: families}, from: 2005-04, value: 40, because: Budget.}
    - {at: {area: isles, service: families}, from: 2007-04, value: 52, because: Budget.}
  nurseries.open: {at: {area: isles, sector: public}, value: 5, because: Ours.}
  course.places: {at: {area: isles}, value: 8, because: Our college.}
  carers.from_abroad: {at: {area: isles}, value: 12, because: Our port.}
"""


def test_a_scenario_may_give_an_area_numbers_of_its_own(tmp_path):
    plan = load_plan(write(copy_toyland(tmp_path) / "ours.yaml", OURS))
    carers, nurseries = plan.workforces
    heads = {(s.service, s.state.name, s.area): s.heads[0] for s in carers.stocks}
    assert heads["families", "IN_POST", "isles"] == 50
    assert heads["families", "IN_POST", "north"] == 100
    assert heads["elders", "IN_POST", "isles"] == 20
    assert heads["families", "OUT", "isles"] == 12
    posts = {(p.service, p.area): p.posts for p in carers.posts}
    # Straight from date to date, as the assumption goes, and then the growth of all posts.
    assert posts["families", "isles"][[0, 12, 24, 36]].tolist() == [4000, 4600, 5200, 5252]
    assert posts["families", "north"][0] == 8750
    opened = {
        (k.sector, k.is_deprived, k.area): k.open_settings[0] for k in nurseries.settings.types
    }
    assert opened["public", True, "isles"] == 5
    assert opened["public", True, "north"] == 2
    assert plan.routes[0].intakes[1].places == 10 + 8
    streams = {stream.name: stream for stream in carers.arrivals}
    assert streams["from_abroad_isles"].people[:24].sum() == 24
    assert streams["from_abroad_isles"].area_shares == (0, 1)
    assert streams["from_abroad_north"].people[:24].sum() == 6


def test_numbers_of_an_areas_own_are_told_as_new_beside_the_nations(tmp_path):
    path = write(copy_toyland(tmp_path) / "ours.yaml", OURS)
    a, b = load([path.with_name("baseline.yaml"), path])
    told = {one.name: one.says for one in differences(a, b)}
    assert (
        told["carers.stock (families, in_post, isles)"] == "is new: 50 (people), because: Payroll"
    )
    assert told["carers.stock (elders, in_post)"].startswith("90 becomes 100 (people)")
    assert "40 from April 2005, 52 from April 2007" in told["carers.posts (families, isles)"]
    assert "carers.stock (families, out)" not in told


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("areas: [north, isles]\n", "", "carers.posts has no area 'isles'; there are none yet"),
        (
            "area: isles, sector",
            "area: isle, sector",
            "nurseries.open has no area 'isle'; did you mean",
        ),
        (
            "from: 2005-04, value: 40",
            "from: 2006-04, value: 40",
            "no value for isles before 2006-04",
        ),
        (
            "carers.from_abroad: {at: {area: isles}, value: 12",
            "carers.leave.rate: {at: {area: isles}, value: 0.1",
            "carers.leave.rate has no area 'isles'",
        ),
    ],
)
def test_numbers_of_an_areas_own_that_cannot_be(tmp_path, old, new, words):
    path = write(copy_toyland(tmp_path) / "ours.yaml", OURS)
    edit(path, old, new)
    found = problems(path)
    assert any(words in problem for problem in found), found


LIKE_NORTH = "areas: {farm: {like: north, part: farm.part}}\n"
FARM = (
    own("farm.part", "share", 0.1).replace("  over: [area]\n", "").replace("at: our_village, ", "")
)


def test_a_place_may_be_like_another_and_a_part_of_it(tmp_path):
    library = copy_toyland(tmp_path)
    write(library / "local/assumptions/farm.yaml", FARM)
    path = write(
        library / "local/farm.yaml",
        f"title: Farm\nextends: regions\n{LIKE_NORTH}"
        "targets: {few_vacancies_in_the_isles: null}\n"
        "rewards: {wardens_package: {elements: {isles_allowance: {areas: null}}}}\n",
    )
    plan = load_plan(path)
    assert plan.areas == ("farm",)
    assert plan.workforces[0].stocks[0].heads == (9,)
    # The wardens' posts follow the children of the north; their factor of leaving is the north's.
    assert plan.workforces[2].posts[0].posts[[0, 72]].tolist() == [450, 450]
    assert plan.workforces[2].careers[0].area_factor.tolist() == [1.1]
    assert plan.programmes[1].grants[0].prices[0].pence == 240_000
    assert plan.programmes[1].purses[0].limit_pence == 300_000


def test_those_who_would_go_to_places_outside_stay(tmp_path):
    library = copy_toyland(tmp_path)
    path = option(
        library,
        "areas: [north, south]\nworkforces: [carers, nurseries, wardens]\n",
        "part",
    )
    rows = [row for row in load_plan(path).workforces[2].careers if row.name == "move_away"]
    assert [(b.area, round(b.share, 6)) for b in rows[0].branches] == [("south", 0.6), ("", 0.4)]
    assert rows[0].area_factor.tolist() == [1, 0]


def test_areas_replace_those_of_the_parent(tmp_path):
    library = copy_toyland(tmp_path)
    write(library / "local/assumptions/farm.yaml", FARM)
    first = LIKE_NORTH.replace("farm: {", "farmed: {")
    option(library, first, "one")
    path = write(library / "two.yaml", f"title: Two\nextends: one\n{LIKE_NORTH}")
    assert load_plan(path).areas == ("farm",)
    none = write(library / "three.yaml", "title: Three\nextends: two\nareas: null\n")
    assert load_plan(none).areas == ("all",)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("areas: [north, mainland]\n", "unknown area 'mainland'; known are isles, north,"),
        ("areas: [north, north]\n", "names of areas are needed, each once"),
        ("areas: [north, 3]\n", "names of areas are needed, each once"),
        ("areas: []\n", "at least one"),
        ("areas: [all]\n", "an area is called 'all'; it is the whole country"),
        ("areas: {north: {part: course.passes}}\n", "north has a part and no 'like'"),
        ("areas: {north: {lik: south}}\n", "unknown key 'lik'; did you mean like"),
        ("areas: {farm: {like: north}}\n", "give the area a 'part', or add the row"),
        (
            "areas: {farm: {like: nort, part: course.passes}}\n",
            "unknown area 'nort'; did you mean north",
        ),
        ("areas: [" + ", ".join(f"a{n}" for n in range(201)) + "]\n", "at most 200"),
    ],
)
def test_areas_that_cannot_be(tmp_path, lines, words):
    found = problems(part_of_toyland(tmp_path, lines))
    assert any(words in problem for problem in found), found


def test_shares_above_one_are_refused(tmp_path):
    path = part_of_toyland(tmp_path, "areas: [north, south, isles]\n")
    shares = path.parent / "assumptions/regions.yaml"
    edit(shares, "{at: isles, value: 0.2}", "{at: isles, value: 0.3}")
    problem = only_problem(path)
    assert "the area shares toyland.area_shares add up to 1.1" in problem
    assert "more than 0 and at most 1 is needed" in problem


def test_a_national_number_without_shares_is_named(tmp_path):
    path = part_of_toyland(
        tmp_path, "areas: [north, south, isles]\nchange: {carers: {area_shares: null}}\n"
    )
    found = problems(path)
    assert any("carers.stock is a national number and the scenario has areas" in p for p in found)
    assert all("area_shares" in problem for problem in found)


def test_students_without_shares_live_where_they_will_seek_posts(tmp_path):
    path = option(copy_toyland(tmp_path), "change: {rangers_course: {area_shares: null}}\n")
    edit(path, "extends: baseline", "extends: regions")
    shares = load_plan(path).routes[3].area_shares
    assert shares == pytest.approx((0.5 * 0.8 + 0.1 * 0.2, 0.3, 0.2 * 0.8 + 0.6 * 0.2))


def test_an_area_has_a_proper_name(tmp_path):
    path = part_of_toyland(tmp_path, "areas: [north, south, isles]\n")
    edit(path.parent / "assumptions/regions.yaml", "at: our_village", "at: Our village")
    assert "'Our village' is no area; an area is a name in lower-case" in only_problem(path)


def test_what_varies_over_area_needs_a_row_for_the_whole_if_undivided(tmp_path):
    path = option(copy_toyland(tmp_path), "workforces: [carers, nurseries, wardens]\n")
    edit(
        path.parent / "assumptions/regions.yaml",
        "    - {at: all, from: 2005-04, value: 20000}\n",
        "",
    )
    edit(
        path.parent / "assumptions/regions.yaml",
        "    - {at: all, from: 2010-04, value: 22000}\n",
        "",
    )
    assert "toyland.children has no value for all; it has north; south; isles" in only_problem(path)
