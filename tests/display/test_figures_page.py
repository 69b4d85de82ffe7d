"""A number carries its caution wherever it stands; a count that is not there says why."""

import pandas as pd
import pytest

from coverage_lib import report
from coverage_lib.display import figures, tables
from drawn import table
from smallfolder import written

CAUTIONS = table("""
    status         | value  | shown          | in English
    reported       | 22000  | 22.000         | 22,000
    approximate    | 22000  | ±22.000        | ±22,000
    provisional    | 22000  | 22.000*        | 22,000*
    estimated      | 22000  | 22.000ᵉ        | 22,000ᵉ
    reported       | 0      | "0"            | "0"
    not_reported   |        | belum dilaporkan | not reported
    not_applicable |        | tidak berlaku  | not applicable
    suppressed     |        | disembunyikan  | suppressed
""")


@pytest.mark.parametrize("row", list(CAUTIONS.itertuples(index=False)), ids=CAUTIONS["status"])
def test_a_count_carries_its_caution(row):
    rows = pd.DataFrame({"active": [row.value], "status": [row.status]})

    cells = [figures.shown(rows, "active", language).iloc[0] for language in ("id", "en")]

    assert cells == [row.shown, row[3]]


RATES = table("""
    case                         | status      | potential_status | shown
    both are certain             | reported    | reported         | 50,00%
    the count is a round number  | approximate | reported         | ±50,00%
    the potential is estimated   | reported    | estimated        | 50,00%ᵉ
""")


@pytest.mark.parametrize("row", list(RATES.itertuples(index=False)), ids=RATES["case"])
def test_a_rate_is_as_uncertain_as_its_count_or_its_potential(row):
    rows = pd.DataFrame(
        {"coverage": [0.5], "status": [row.status], "potential_status": [row.potential_status]}
    )

    assert figures.shown(rows, "coverage", "id").tolist() == [row.shown]


FEW = """\
pekalongan,2025-05,PU,office,,,active,40,persons,reported,,news
pekalongan,2025-05,BPU,office,,,active,12,persons,reported,,news
pekalongan,2025-05,JAKON,office,,,active,3,persons,reported,,news
"""


def test_a_small_count_is_hidden_on_the_page_with_one_beside_it(tmp_path):
    folder = written(tmp_path)
    with (folder / "observations.csv").open("a", encoding="utf-8") as file:
        file.write(FEW)

    built = report.build("pekalongan", "2025-05", data=folder, suppress_below=5)

    shown = tables.coverage_by_segment(built)
    assert [row[1] for row in shown.rows] == ["40", "disembunyikan", "disembunyikan", "55"]
    assert not built.by_segment["active"].isin([12, 3]).any()
