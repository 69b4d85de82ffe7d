"""The words of the data contract: every column name and every allowed value.

Observations are counts, never rates. One row of `observations` is one count of one place at one
date; the page `docs/data.md` explains each column with examples.
"""

from dataclasses import dataclass

# --- columns ------------------------------------------------------------------------------------
PLACE = "place"  # text code: a district "33.75", a province "33", an office "pekalongan", "ID"
AS_OF = "as_of"  # the day counted; after loading, the last day of what the source states
PRECISION = "precision"  # how exact the source is about that day: day, month, year
SEGMENT = "segment"
BASIS = "basis"
PROGRAMME = "programme"
GROUP = "group"  # a part of the people that is never added into a total: "vulnerable_workers"
MEASURE = "measure"
VALUE = "value"
UNIT = "unit"
STATUS = "status"
SOURCE = "source"
VINTAGE = "vintage"  # of a denominator: the year and survey it comes from
KNOWN_ON = "known_on"  # since which day the row is known; blank: since its source was published
PUBLISHED_ON = "published_on"

DUE = "due"
REGIME = "regime"
REGIME_EVIDENCE = "regime_evidence"  # does the source name the regime, or do we infer it?
DECIDED_ON = "decided_on"

PLACE_AS_STATED = "place_as_stated"
NUMERATOR = "numerator"
DENOMINATOR = "denominator"
STATED_PERCENT = "stated_percent"
STATED_DECIMALS = "stated_decimals"  # how many decimals the source printed: "36.40" has two
QUALIFIER = "qualifier"

OFFICE = "office"
NAME = "name"
LEVEL = "level"
CODE = "code"
PARENT = "parent"
DISTRICT = "district"
PROVINCE = "province"
REGIONAL_OFFICE = "regional_office"
POPULATION = "population"
TERM = "term"

OBSERVATION_COLUMNS = (
    PLACE, AS_OF, SEGMENT, BASIS, PROGRAMME, GROUP,
    MEASURE, VALUE, UNIT, STATUS, VINTAGE, SOURCE,
)  # fmt: skip
OBSERVATION_KEY = (PLACE, AS_OF, SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE, VINTAGE)
TARGET_COLUMNS = (
    PLACE, SEGMENT, BASIS, GROUP, MEASURE, DUE, VALUE, UNIT, QUALIFIER,
    REGIME, REGIME_EVIDENCE, DECIDED_ON, SOURCE,
)  # fmt: skip
PUBLISHED_COLUMNS = (
    PLACE, PLACE_AS_STATED, AS_OF, SEGMENT, BASIS, GROUP,
    MEASURE, NUMERATOR, DENOMINATOR, STATED_PERCENT, UNIT, QUALIFIER, SOURCE,
)  # fmt: skip
OFFICE_COLUMNS = (OFFICE, NAME, LEVEL, CODE, PARENT, SOURCE)
SERVICE_AREA_COLUMNS = (OFFICE, DISTRICT, "valid_from", "valid_to", "evidence", SOURCE)
DISTRICT_COLUMNS = (DISTRICT, NAME, "kind", PROVINCE, POPULATION, "area_km2", SOURCE)
PROVINCE_COLUMNS = (PROVINCE, NAME, REGIONAL_OFFICE, SOURCE)
SOURCE_COLUMNS = (SOURCE, "publisher", "url", PUBLISHED_ON)
TERM_COLUMNS = (TERM, VALUE, UNIT, "valid_from", "valid_to", SOURCE)

# --- allowed values -----------------------------------------------------------------------------
PU, BPU, JAKON, PMI = "PU", "BPU", "JAKON", "PMI"
ALL, ALL_EXCL_JAKON = "ALL", "ALL_EXCL_JAKON"
SINGLE_SEGMENTS = (PU, BPU, JAKON, PMI)
SEGMENTS = (*SINGLE_SEGMENTS, ALL, ALL_EXCL_JAKON)

OFFICE_BASIS, NIK_BASIS, UNSTATED = "office", "nik", "unstated"
BASES = (OFFICE_BASIS, NIK_BASIS, UNSTATED)

PROGRAMMES = ("JKK", "JKM", "JHT", "JP", "JKP")

STATUSES = (
    "reported", "provisional", "estimated", "approximate",
    "not_reported", "not_applicable", "suppressed",
)  # fmt: skip
STATUSES_WITHOUT_VALUE = ("not_reported", "not_applicable", "suppressed")

# Set by national plans of twenty years, of five and of one; by the Home Ministry; by the region's
# own plan; by the office.
RPJPN, RPJMN, RKP = "rpjpn", "rpjmn", "rkp"
KEMENDAGRI, RPJMD, WORKPLAN = "kemendagri", "rpjmd", "workplan"
REGIMES = (RPJPN, RPJMN, RKP, KEMENDAGRI, RPJMD, WORKPLAN, UNSTATED)

BRANCH, SUB_BRANCH = "branch", "sub_branch"
NATIONAL = "national"  # the nation as a whole stands above the offices
OFFICE_LEVELS = (REGIONAL_OFFICE, BRANCH, SUB_BRANCH)

QUALIFIERS = ("about", "almost", "more_than", "at_least")  # blank: stated as exact

PERSONS, IDR, EMPLOYERS, AGENTS, CASES, PERCENT = (
    "persons", "IDR", "employers", "agents", "cases", "percent",
)  # fmt: skip
RANK = "rank"  # the unit of a stated rank: numerator is the position, denominator how many
UNITS = (PERSONS, IDR, EMPLOYERS, AGENTS, CASES, PERCENT, RANK)


@dataclass(frozen=True)
class Measure:
    """One kind of count: its unit, and whether it is a stock (a level) or a flow (a sum)."""

    name: str
    unit: str
    kind: str  # "stock" or "flow"


ACTIVE, REGISTERED, INACTIVE, POTENTIAL = "active", "registered", "inactive", "potential"
CONTRIBUTIONS = "contributions_realised"

MEASURES = {
    measure.name: measure
    for measure in (
        Measure(ACTIVE, PERSONS, "stock"),
        Measure(REGISTERED, PERSONS, "stock"),
        Measure(INACTIVE, PERSONS, "stock"),
        Measure("new", PERSONS, "flow"),
        Measure("reactivated", PERSONS, "flow"),
        Measure("left", PERSONS, "flow"),
        Measure(POTENTIAL, PERSONS, "stock"),
        Measure("subsidised", PERSONS, "stock"),
        Measure("employed", PERSONS, "stock"),
        Measure("unemployed", PERSONS, "stock"),
        Measure("labour_force", PERSONS, "stock"),
        Measure(CONTRIBUTIONS, IDR, "flow"),
        Measure("contributions_billed", IDR, "flow"),
        Measure("arrears", IDR, "stock"),
        Measure("arrears_recovered", IDR, "flow"),
        Measure("employers", EMPLOYERS, "stock"),
        Measure("employers_not_registered", EMPLOYERS, "stock"),  # PWBD
        Measure("employers_partly_registered", EMPLOYERS, "stock"),  # PDS
        Measure("employers_in_arrears", EMPLOYERS, "stock"),
        Measure("employers_followed_up", EMPLOYERS, "flow"),
        Measure("employers_settled", EMPLOYERS, "flow"),
        Measure("employers_new", EMPLOYERS, "flow"),
        Measure("home_industries", EMPLOYERS, "stock"),
        Measure("agents", AGENTS, "stock"),  # Perisai
        Measure("agents_acquired", PERSONS, "flow"),
        Measure("agents_contributions", IDR, "flow"),
        Measure("claims_paid", IDR, "flow"),
        Measure("claims_cases", CASES, "flow"),
    )
}

# What a target may be set on: any count, or coverage itself (in percent).
COVERAGE = "coverage"
TARGET_MEASURES = (*MEASURES, COVERAGE)

# What a source may state: a share (numerator ÷ denominator) or a bare count (numerator only).
GROWTH, CHANGE_IN_POINTS = "growth", "change_in_points"
PUBLISHED_MEASURES = (
    *MEASURES,
    COVERAGE,  # active ÷ potential
    "coverage_rank",  # numerator: position from the top; denominator: how many places
    "uncovered",  # persons in potential, not active
    "achievement",  # realised ÷ target, of persons, employers or rupiah (the unit says which)
    "achievement_new",  # new participants ÷ target of new participants
    "programme_achievement",  # persons reached ÷ persons meant, of a named programme
    "active_share",  # active ÷ registered
    "settlement_rate",  # settled ÷ followed up
    "not_registered_share",  # employers not registered ÷ employers obliged
    "target_coverage",  # target persons ÷ potential
    GROWTH,  # numerator ÷ denominator − 1
    CHANGE_IN_POINTS,  # difference of two percentages
)
