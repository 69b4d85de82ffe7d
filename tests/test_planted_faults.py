"""Every fault laid into the invented nation is found in a report, and named as what it is."""

import pytest

from coverage_lib import report
from coverage_lib.data import invented, invented_flaws

PLANTED = {
    "late office": ("months_missing", invented_flaws.LATE),
    "informal participants three times what they were": ("jump", invented_flaws.OUTLIER),
    "their total no longer adds up": ("parts_differ", invented_flaws.OUTLIER),
    "construction at exactly 100 percent": ("exactly_whole", invented_flaws.EXACT),
    "construction above 100 percent": ("above_whole", "karanganyar-triyagan"),  # serves 33.13 alone
    "a code that is transposed": ("districts_swapped", invented_flaws.TRANSPOSED[0]),
    "the other code": ("districts_swapped", invented_flaws.TRANSPOSED[1]),
}


@pytest.fixture(scope="module")
def regional(tmp_path_factory):
    folder = tmp_path_factory.mktemp("invented") / "data"
    invented.write(folder, invented.nation(1, region="kanwil-jateng-diy", months=24))
    return report.build("kanwil-jateng-diy", "2026-10", data=folder)


@pytest.mark.parametrize("flag, place", PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found_and_named(regional, flag, place):
    flags = regional.quality

    assert place in set(flags.loc[flags["flag"] == flag, "place"])


def test_arrears_by_class_add_up_to_the_arrears(regional):
    rows = regional.arrears
    owed = regional.other_counts.query("measure == 'arrears' and group == ''")

    own = owed[owed["place"] == "kanwil-jateng-diy"]

    assert rows["value"].sum() == own["value"].item()
    assert rows["arrears_class"].tolist() == ["current", "substandard", "bad", "contingent"]
