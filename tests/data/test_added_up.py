"""A region without a row of its own is the sum of its branches, and its page says so."""

import pytest

from coverage_lib import report
from coverage_lib.display import narrative
from smallfolder import written

HEAD = "place,as_of,segment,basis,programme,group,measure,value,unit,status,vintage,source"
BRANCHES = ("pekalongan", "semarang-pemuda", "semarang-majapahit")


def built(folder, *, without="", more=()):
    """The region's report: 100, 200 and 300 active of 1,000 each, by branch."""
    made = written(folder / "data")
    lines = [
        f"{place},2025-05,ALL,office,,,{measure},{value},persons,reported,,news"
        for number, place in enumerate(BRANCHES, start=1)
        for measure, value in (("active", 100 * number), ("potential", 1000))
        if place != without
    ]
    (made / "observations.csv").write_text(
        "\n".join([HEAD, *lines, *more]) + "\n", encoding="utf-8"
    )
    return report.build("kanwil-jateng-diy", "2025-05", data=made)


def test_people_of_all_branches_are_added_before_dividing(tmp_path):
    page = built(tmp_path)

    (row,) = page.headline.to_dict("records")
    assert (row["place"], row["active"], row["potential"], row["coverage"]) == (
        "kanwil-jateng-diy", 600, 3000, 0.2,
    )  # fmt: skip
    assert sorted(page.by_place["active"]) == [100, 200, 300]
    assert "dijumlahkan dari kantor-kantor di bawahnya" in narrative.coverage(page).markdown


@pytest.mark.parametrize("without", BRANCHES)
def test_a_branch_that_is_missing_leaves_no_total(without, tmp_path):
    page = built(tmp_path, without=without)

    assert page.headline.empty
    assert not page.added_up


def test_a_row_of_its_own_is_never_replaced(tmp_path):
    own = "kanwil-jateng-diy,2025-05,ALL,office,,,active,650,persons,reported,,news"

    page = built(tmp_path, more=[own])

    assert page.headline["active"].tolist() == [650]
    assert "dijumlahkan" not in narrative.coverage(page).markdown


def test_a_branch_counted_by_id_card_is_not_added_to_those_registered(tmp_path):
    resident = "semarang-pemuda,2025-05,ALL,nik,,,active,999,persons,reported,,news"

    page = built(tmp_path, without="semarang-pemuda", more=[resident])

    assert page.headline.empty
