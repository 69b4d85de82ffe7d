"""The section on targets: the first in a sentence, the others in a list; one of them is "target"."""

import re

import pytest

from coverage_lib import report
from coverage_lib.display import narrative


@pytest.fixture(scope="module")
def pekalongan():
    return report.build("pekalongan", "2019-12")


def test_the_first_target_is_a_sentence_and_the_others_are_listed(pekalongan):
    heading, first, others = narrative.targets(pekalongan).markdown.split("\n\n")

    assert heading == "## Seberapa jauh dari target?"
    assert first.startswith("Iuran terealisasi Kantor Cabang Pekalongan mencapai 106,05 persen")
    assert [re.split(" mencapai", line)[0] for line in others.splitlines()] == [
        "- Peserta aktif PU",  # of the same place, which is not named again
        "- Peserta aktif BPU",
    ]


@pytest.mark.parametrize(("unknown", "said"), [(1, "1 target cannot"), (2, "2 targets cannot")])
def test_what_cannot_be_judged_is_counted_in_grammatical_english(unknown, said):
    built = report.build("pekalongan", "2019-12", language="en")
    built.targets.loc[built.targets.index[:unknown], "achievement"] = float("nan")

    assert said in narrative.targets(built).markdown
