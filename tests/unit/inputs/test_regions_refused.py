"""What Toyland's regions may not say: one message each, with where, what and what to do."""

import pytest

from tests.libraries import copy_toyland, edit, problems, write

WARDENS = "workforces/wardens.yaml"
NURSERIES = "workforces/nurseries.yaml"
RANGERS = "routes/rangers_course.yaml"
CONVERSION = "routes/carers_to_wardens.yaml"
FIRST_AID = "routes/first_aid.yaml"
FUND = "programmes/regional_fund.yaml"
NUMBERS = "assumptions/regions.yaml"
LEAVE = (
    "{risk: promoted, from: in_post, levels: [warden], rate: wardens.promoted.rate,\n     branches"
)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        # careers
        (
            WARDENS,
            "{risk: move_away, from: in_post, to: seeking,",
            "{risk: move_away, from: in_post,",
            "the row of 'move_away' has no 'to' and no 'branches'; one of them says where",
        ),
        (
            WARDENS,
            "{risk: promoted, from: in_post,",
            "{risk: promoted, from: in_post, to: out,",
            "the row of 'promoted' has both 'to' and 'branches'",
        ),
        (
            WARDENS,
            "branches: [{to: seeking, service: parks}]",
            "branches: [{to: seeking, service: park}]",
            "unknown service 'park'; did you mean parks",
        ),
        (
            WARDENS,
            "services: [beaches], rate",
            "services: [parks, beaches], rate",
            "the risk 'other_service' from 'in_post' is there twice; once only for anybody",
        ),
        (
            WARDENS,
            "workforce: carers, service: families, level: carer",
            "workforce: carers, service: families",
            "a branch leads to carers without service and level; both are needed",
        ),
        (
            WARDENS,
            "workforce: carers, service",
            "workforce: carer, service",
            "unknown workforce 'carer'; did you mean carers",
        ),
        (
            WARDENS,
            "      - {share: wardens.leave.to_carers, to: seeking,",
            "      - {to: seeking,",
            "branch 1 of 'leave' has no share; only the last may do without",
        ),
        (
            WARDENS,
            "      - {to: out}\n",
            "      - {share: wardens.leave.to_carers, to: out}\n",
            "the branches of 'leave' add up to 0.5; 1 is needed",
        ),
        (
            WARDENS,
            "branches: [{to: in_post, level: head_warden}]",
            "branches: [{to: in_post, level: head_warden, area: islands}]",
            "unknown area 'islands'; did you mean isles",
        ),
        (
            WARDENS,
            "service: families, level: carer}",
            "service: families, level: carer, to_state: out}",
            "unknown key 'to_state'",
        ),
        (WARDENS, "new_hours: carers.hours", "new_hours: carers.women", "it must vary over hours"),
        (
            NURSERIES,
            "{risk: change, from: in_post, to: seeking,",
            "{risk: change, from: seeking, to: in_post,",
            "people come from 'seeking' straight to a post in nurseries; settings recruit those"
            " who seek, so that no post is held twice; write to: seeking",
        ),
        (
            NURSERIES,
            "{risk: change, from: in_post, to: seeking,",
            "{risk: change, from: in_post, to: in_post, between_areas: toyland.area_shares,",
            "people come from 'in_post' straight to a post in nurseries",
        ),
        (
            WARDENS,
            "to: seeking, workforce: carers, service: families, level: carer",
            "to: in_post, workforce: nurseries, service: day_care, level: helper",
            "people come from 'in_post' straight to a post in nurseries",
        ),
        (
            WARDENS,
            "risk: promoted",
            "risk: arrivals",
            "a risk is called 'arrivals'; the word has a use already",
        ),
        # posts and strain
        (
            WARDENS,
            "    index: toyland.children\n",
            "    index: toyland.children\n    path: wardens.posts.beaches\n",
            "the posts of parks have both 'path' and 'demand'",
        ),
        (
            WARDENS,
            "    path: wardens.posts.beaches\n",
            "",
            "the posts of beaches have no 'path' and no 'demand'",
        ),
        (WARDENS, "posts_per_100: wardens.posts_per_100", "", "the key 'posts_per_100' is missing"),
        (
            WARDENS,
            "{name: gaps, service: parks",
            "{name: crowds, service: parks",
            "there are two strains called crowds in parks; names differ; give a name",
        ),
        (
            NUMBERS,
            "at: our_village, value: 0.013",
            "at: our_village, value: 1.5",
            "'share of the country' takes 0 to 1",
        ),
        (
            "assumptions/carers.yaml",
            "    - {value: 0.1}\n",
            "    - {value: 0}\n",
            "the reference carers.strain.reference is 0; more than 0 is needed",
        ),
        # settings
        (
            NURSERIES,
            "closure_rate: nurseries.closures, closure",
            "closure",
            "there is closure_by_size and no closure_rate; it multiplies that rate",
        ),
        (
            "assumptions/nurseries.yaml",
            "    - {at: 9, value: 0.6}\n",
            "",
            "nurseries.closures_by_size has no factor for a size of 9",
        ),
        (
            "assumptions/nurseries.yaml",
            "    - {value: 3}\n",
            "    - {value: 65}\n",
            "nurseries.looks is 65; a whole number is needed here, at most 64",
        ),
        # routes
        (
            RANGERS,
            ",\n     repeat_months: rangers.repeats_after",
            "",
            "a stage has one of repeat_share and repeat_months; both or neither",
        ),
        (
            RANGERS,
            "reference: rangers.bursary_2005,\n     effect: rangers.bursary_elasticity",
            "reference: rangers.bursary_2005",
            "the response to bursary lacks reference or effect; the form elasticity needs both",
        ),
        (
            RANGERS,
            "reference: rangers.bursary_2005",
            "reference: toyland.unemployment_2005",
            "toyland.unemployment_2005 has the unit 'share'; here it is £",
        ),
        (RANGERS, "form: per_unit", "form: per_units", "did you mean per_unit"),
        (
            RANGERS,
            "{to: unemployment,",
            "{to: bursary,",
            "applicants respond to bursary twice; once only",
        ),
        (
            RANGERS,
            "to: campaign, form: factor, path: rangers.campaign",
            "to: campaign, form: factor, path: rangers.campaign, reference: rangers.campaign",
            "a response of the form factor has a reference or an effect; its path is the factor",
        ),
        (
            NUMBERS,
            "{from: 2005-04, value: 1000}",
            "{from: 2005-04, value: 0}",
            "an elasticity needs numbers above 0; use the form per_unit",
        ),
        (
            RANGERS,
            "to_level: warden\n",
            "",
            "the route rangers_course lacks to_level; routes of mode student need it",
        ),
        (
            RANGERS,
            "destinations:",
            "once: true\ndestinations:",
            "the route rangers_course has 'once'; routes of mode student do not",
        ),
        (
            CONVERSION,
            "destinations: conversion.destinations\n",
            "",
            "the route carers_to_wardens lacks destinations; routes for staff of another workforce",
        ),
        (
            CONVERSION,
            "from_workforce: carers",
            "from_workforce: carer",
            "the workforce 'carer' is not in the scenario; did you mean carers",
        ),
        (CONVERSION, "from_levels: [carer]", "from_levels: [warden]", "unknown level 'warden'"),
        (
            FIRST_AID,
            "once: true",
            "once: true\ndestinations: conversion.destinations",
            "the route first_aid has 'destinations'; routes of mode in_service do not",
        ),
        # programmes
        (
            FUND,
            "limit: regional_fund.limit\n",
            "limit: regional_fund.limit\nreleases: regional_fund.courses\n",
            "the programme regional_fund has purses and 'releases'; money is released to the",
        ),
        (
            "programmes/nursery_fund.yaml",
            "carries_over: true\n",
            "",
            "the programme nursery_fund has no 'carries_over'",
        ),
        (
            NUMBERS,
            "{value: 100000}",
            "{value: 90000}",
            "the limits of the purses of regional_fund add up to £100,000.00; at most "
            "regional_fund.limit, £90,000.00",
        ),
        (
            FUND,
            "    purse: nurseries\n    line: home_grown",
            "    line: home_grown",
            "home_grown names no purse; there are courses, nurseries; give purse",
        ),
        (
            FUND,
            "purse: nurseries\n    from",
            "purse: nursery\n    from",
            "unknown purse 'nursery'; did you mean nurseries",
        ),
        (
            FUND,
            "route: graduate_upgrade\n    purse: courses\n    to: 2007-03",
            "purse: courses\n    to: 2007-03",
            "unknown route 'upgrade_in_2006'",
        ),
        (
            FUND,
            "    pays:\n      course_fee: {amount: regional_fund.course_fee, payee: provider,"
            " treatment: resource}\n  upgrade_later",
            "  upgrade_later",
            "the key 'pays' is missing",
        ),
        (
            FUND,
            "to: 2007-03\n    pays",
            "to: 2006-03\n    pays",
            "upgrade_in_2006 pays from 2006-04 to 2006-03; the programme runs from 2006-04",
        ),
        (
            FUND,
            "    routes: [graduate_upgrade]\n",
            "",
            "the incentive home_grown has no 'routes'; 'routes' goes with grows_graduate",
        ),
        (
            FUND,
            "    routes: [graduate_upgrade]\n",
            "    routes: [nursery_degree]\n",
            "staff of nurseries do not train on the route nursery_degree; a route beside their",
        ),
        (
            FUND,
            "    all_settings: true\n    levels: [graduate]\n",
            "    all_settings: true\n",
            "the incentive premium has no 'levels'; 'levels' goes with hire_graduate and has_grad",
        ),
        (
            FUND,
            "    take_up_elasticity: regional_fund.take_up_elasticity\n",
            "",
            "has one of take_up_reference and take_up_elasticity; both or neither",
        ),
        (
            FUND,
            "      by: 2009-03\n",
            "      by: 2009-03\n      within_months: regional_fund.condition\n",
            "a condition has both 'within_months' and 'by'; one of the two says when",
        ),
        (FUND, "      by: 2009-03\n", "", "a condition has no 'within_months' and no 'by'"),
        (
            NUMBERS,
            "    - {at: public, value: 0.1}\n",
            "",
            "regional_fund.refuses has no value for public; it has private",
        ),
        (
            NUMBERS,
            "    - {from: 2006-04, value: 30000}\n    - {from: 2007-04, value: 30000}\n",
            "    - {from: 2007-04, value: 30000}\n    - {from: 2006-04, value: 30000}\n",
            "2006-04 comes after 2007-04; each date once, in their order",
        ),
        # the scenario
        ("regions.yaml", "pay_flat: 800", "pay_flat: -800", "is -800; 0 or more is needed"),
        (
            "regions.yaml",
            "pay_flat: 800",
            "pay_uplift: -1",
            "a share of pay from -0.5 to 0.5 is needed",
        ),
        (
            "regions.yaml",
            "areas: [isles], pay_flat",
            "areas: [islets], pay_flat",
            "unknown area 'islets'; did you mean isles",
        ),
        (
            "regions.yaml",
            "    coverage: 0.9\n",
            "    coverage: 0.9\n    pay_uplift: 0.01\n",
            "the reward wardens_package has elements and acts of its own; elements hold all",
        ),
        (
            "regions.yaml",
            "golden_hello: {gbp: 2000, years: 2}",
            "golden_hello: {gbp: 2000, years: 0}",
            "is spread over 0 years; more than 0 is needed",
        ),
        (
            "regions.yaml",
            "retention_payment: {gbp: 3000, years: 3}",
            "retention_payment: {gbp: 3000, years: 3, acts_on: [promoted]}",
            "acts on promoted; wardens has elasticities of leave, applicants, arrivals",
        ),
        (
            "regions.yaml",
            "effects: {applicants: 1.3",
            "effects: {applicant: 1.3",
            "unknown risk 'applicant'; did you mean applicants",
        ),
        (
            "regions.yaml",
            "  campaign:\n",
            "  wardens_package:\n",
            "is a reward and a policy; names",
        ),
        (
            "regions.yaml",
            "strain: {carers.vacancy_rate: off}",
            "strain: {carers.vacancies: off}",
            "unknown strain 'carers.vacancies'",
        ),
        (
            "regions.yaml",
            "strain: {carers.vacancy_rate: off}",
            "strain: {carers.vacancy_rate: no}",
            "on or off is needed",
        ),
        (
            "regions.yaml",
            "strain: {carers.vacancy_rate: off}",
            "strain: none",
            "off is needed, or a mapping of strains to on or off",
        ),
        (
            "regions.yaml",
            "pay_response: {carers: linear}",
            "pay_response: {carers: lineal}",
            "did you mean linear",
        ),
        (
            "regions.yaml",
            "pay_response: {carers: linear}",
            "pay_response: {carer: linear}",
            "there is no workforce 'carer' in the scenario; did you mean carers",
        ),
        ("regions.yaml", "area: isles", "area: isle", "unknown area 'isle'; did you mean isles"),
    ],
)
def test_what_does_not_go_together_is_named(tmp_path, file, old, new, words):
    library = copy_toyland(tmp_path)
    edit(library / file, old, new)
    found = problems(library / "regions.yaml")
    assert any(words in problem for problem in found), found
    assert len(found) <= 3, found


def test_a_route_within_a_workforce_does_not_name_it_twice(tmp_path):
    library = copy_toyland(tmp_path)
    edit(library / CONVERSION, "from_workforce: carers", "from_workforce: wardens")
    found = problems(library / "regions.yaml")
    words = "takes staff of its own workforce; leave from_workforce out"
    assert any(words in problem for problem in found), found


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (NUMBERS, "{value: 40}", "{value: 9e6}", "applicants come to"),
        (
            NUMBERS,
            "    - {value: 10}\n\nwardens.t",
            "    - {value: 1e7}\n\nwardens.t",
            "posts come to",
        ),
        (NUMBERS, "{value: 33.3}", "{value: 1e300}", "'fte' takes 0 to 10,000,000"),
        (NUMBERS, "value: 2800}", "value: 28e11}", "'£' takes 0 to 1,000,000,000,000"),
        ("regions.yaml", "pay_flat: 800", "pay_flat: 800000", "a rise of pay by 50 times"),
        ("regions.yaml", "gbp: 2000,", "gbp: 1e300,", "at most 5 times is allowed"),
    ],
)
def test_numbers_beyond_all_reason_are_refused(tmp_path, file, old, new, words, recwarn):
    library = copy_toyland(tmp_path)
    edit(library / file, old, new)
    found = problems(library / "regions.yaml")
    assert any(words in problem for problem in found), found
    assert not recwarn.list


def test_a_pay_flat_needs_pay_to_be_measured_against(tmp_path):
    library = copy_toyland(tmp_path)
    edit(library / WARDENS, "pay:\n  gbp: wardens.pay\n  outside_index: economy.earnings\n", "")
    found = problems(library / "regions.yaml")
    assert any("wardens has no pay for parks, warden" in problem for problem in found), found


def test_no_more_routes_are_taken_once_than_the_engine_can_remember(tmp_path):
    library = copy_toyland(tmp_path)
    text = (library / FIRST_AID).read_text(encoding="utf-8")
    names = [f"first_aid_{number}" for number in range(65)]
    for name in names:
        write(library / f"routes/{name}.yaml", text)
    path = write(
        library / "many.yaml",
        f"title: Many\nextends: regions\nroutes: [graduate_upgrade, {', '.join(names)}]\n",
    )
    assert "65 routes are taken once; at most 64" in problems(path)[0]


def test_strain_without_posts_is_refused_unless_it_is_off(tmp_path):
    library = copy_toyland(tmp_path)
    lines = "title: X\nextends: baseline\nchange: {carers: {posts: null}}\ntargets: null\n"
    (found,) = problems(write(library / "x.yaml", lines))
    assert "strain in families, which has no posts" in found
    assert not problems(write(library / "y.yaml", lines + "strain: off\n"))
