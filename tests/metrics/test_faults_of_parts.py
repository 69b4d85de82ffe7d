"""Parts that do not add up to the total they are stated with, and near misses."""

from statedfigures import by_case, figures

SUMS = """
    case                       | place | segment        | measure   | numerator | denominator | stated_percent | source | fault
    Banyumas, all              | 33.02 | ALL            | coverage  |    214687 |      684654 |          31.36 | inews  |
    its wage earners           | 33.02 | PU             | active    |    159475 |             |                | merdeka |
    its others                 | 33.02 | BPU            | active    |     35814 |             |                | merdeka |
    its construction           | 33.02 | JAKON          | active    |     19398 |             |                | merdeka |
    another paper's            | 33.02 | JAKON          | active    |     18846 |             |                | inews  | parts
    Kudus, off by one: fine    | 33.19 | ALL            | potential |    485049 |             |                | a      |
    Kudus PU                   | 33.19 | PU             | potential |    279223 |             |                | a      |
    Kudus BPU                  | 33.19 | BPU            | potential |    140885 |             |                | a      |
    Kudus Jakon                | 33.19 | JAKON          | potential |     64940 |             |                | a      |
    too much for a total       | 14    | ALL_EXCL_JAKON | active    |    770000 |             |                | a      | parts
    PU                         | 14    | PU             | active    |    611938 |             |                | a      |
    BPU                        | 14    | BPU            | active    |    168674 |             |                | a      |
    migrants may be missing    | 15    | ALL_EXCL_JAKON | active    |    790612 |             |                | a      |
    PU there                   | 15    | PU             | active    |    611938 |             |                | a      |
    BPU there                  | 15    | BPU            | active    |    168674 |             |                | a      |
"""


def test_segments_of_a_total():
    rows = figures(SUMS)

    found = by_case(rows.drop(columns="fault"))

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))


NAMED_PARTS = """
    case                             | place      | measure   | unit    | numerator  | parts                                  | fault
    Temanggung, nine more            | 33.23      | active    | persons |      24872 | 14059 7104 3718                        | parts
    90 + 50 thousand are not 150     | 33.75      | potential | persons |     150000 | 90000 50000                            | parts
    arrears: 5.1 billion is rounded  | pekalongan | arrears   | IDR     | 5498000000 | 59900000 98600000 200000000 5100000000 |
    batches that sum                 | 19         | new       | persons |       3750 | 426 1959 830 535                       |
"""


def test_the_parts_that_a_source_names():
    rows = figures(NAMED_PARTS)
    parts = rows.assign(value=rows["parts"].str.split()).explode("value").astype({"value": float})

    found = by_case(rows.drop(columns="fault"), parts=parts)

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))
