# ruff: noqa: E501 - the rows of files and the lines of messages are as long as they are
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaError

import smallfolder
from coverage_lib.data import columns, load, validate
from coverage_lib.data.contract import FileRules
from coverage_lib.data.rules import Rule
from coverage_lib.errors import DataError

LAST = "Correct these, then run the command again."


def message_of(folder, *changes):
    with pytest.raises(DataError) as refused:
        load.dataset(smallfolder.written(folder / "data", changes))
    return str(refused.value)


OBSERVATIONS = "observations.csv"
FIRST = "33.75,2018-12,ALL_EXCL_JAKON,unstated,,,active,22000,persons,approximate,,news"
THIRD = "pekalongan,2019-12-19,BPU,office,,,active,15605,persons,reported,,news"
FOURTH = "ID,2017,ALL,unstated,,,active,,persons,not_reported,,news"

EVERY_KIND = [
    # observations.csv
    (OBSERVATIONS, FIRST, "11.1,June 2018,ALLL,unstaded,JHX,Some people,activ,1.5,person,reportd,,newz"),
    (OBSERVATIONS, THIRD, f"1903,2019-12-19,BPU,office,,,active,-3,employers,reported,,news\n\n{THIRD}"),
    (OBSERVATIONS, FOURTH, f"{THIRD}\nID,2017,ALL,nik,,,active,,persons,reported,,news\n"
     "pekalngan,2017,ALL,nik,,,active,7,persons,suppressed,,news\n"
     "33,2017,ALL,nik,,,active,1.234,persons,reported,,news\n"
     "33,2018,ALL,nik,,,active,\"1,234\",persons,reported,,news"),
    # targets.csv
    ("targets.csv", "coverage,2025,32.15,percent,,rpjmn,stated", "coverage,2025-13,,persons,,rpjmn,"),
    ("targets.csv", "workplan,inferred,2019-01", "work plan,guessed,Jan 2019"),
    # published_figures.csv
    ("published_figures.csv", "ALL,unstated,,coverage,40000,2360000,1.07,persons,,",
     "ALL,unstated,,active,40000,2360000,\"1,07\",employers,circa,"),
    ("published_figures.csv", ",,35.0,percent,about", ",,,percent,about"),
    # offices.csv
    ("offices.csv", "Jateng DIY,regional_office,905,,", "Jateng DIY,regional_office,905,pekalongan,"),
    ("offices.csv", "Semarang Pemuda,branch,L00,kanwil-jateng-diy", ",brnch,L04,kanwil-jateng"),
    ("offices.csv", "batang-kauman,Batang Kauman,sub_branch,L28,pekalongan",
     "Batang Kauman,Batang Kauman,sub_branch,L28,belitung"),
    ("offices.csv", "palembang,Palembang,branch,,kanwil-sumbagsel", "belitung,Palembang,branch,,"),
    # service_areas.csv
    ("service_areas.csv", "pekalongan,33.26,,,stated", "pekalongan,33.99,1 June,,said"),
    ("service_areas.csv", "batang-kauman,33.25", "batang,33.75"),
    ("service_areas.csv", "belitung,19.02,,,inferred,news",
     "belitung,19.02,,,inferred,news\nbelitung,19.02,,2020-02-30,inferred,news"),
    # districts.csv
    ("districts.csv", "19.02,Kabupaten Belitung,kabupaten,19", "19.2,,kab,18"),
    ("districts.csv", "33.27,Kabupaten Pemalang,kabupaten,33,1500000", "33.26,Pemalang,kabupaten,19,-1"),
    # provinces.csv
    ("provinces.csv", "19,Kepulauan Bangka Belitung,kanwil-sumbagsel",
     "019,Kepulauan Bangka Belitung,pangkal-pinang"),
    # sources.csv
    ("sources.csv", "kepmendagri,Kementerian Dalam Negeri,,2025", "kepmendagri,,www.example.org,last year"),
    # terms.csv
    ("terms.csv", "relief_jkk_jkm,1,percent", "contribution_bpu_lowest,1,percent"),
    ("terms.csv", "16800,IDR_per_month,2015-07-01", ",,2020"),
]  # fmt: skip


def test_every_problem_of_every_file_is_told_at_once(tmp_path):
    assert message_of(tmp_path, *EVERY_KIND) == EXPECTED


EXPECTED = f"""\
districts.csv: 9 problems. Nothing was written.
  line 3    district         '19.2'   write 19.20, as text: a spreadsheet dropped the zero
  line 3    kind             'kab'   must be one of kabupaten, kota
  line 3    name             ''   must not be blank
  line 3    province         '18'   is not in provinces.csv
  line 4    province         '19'   is not in provinces.csv. Did you mean 019?
  line 7    district         '33.26'   is there twice: keep one row
  line 7    population       '-1'   must be 0 or more
  line 7    province         '19'   is not in provinces.csv. Did you mean 019?
  line 7    province         '19'   must be the first two digits of the district's code
observations.csv: 20 problems. Nothing was written.
  line 2    as_of            'June 2018'   must look like 2017, 2018-12 or 2019-12-19, a date that exists
  line 2    basis            'unstaded'   must be one of office, nik, unstated. Did you mean unstated?
  line 2    group            'Some people'   must look like vulnerable_workers, or be blank
  line 2    measure          'activ'   must be one of the MEASURES of schema.py. Did you mean active?
  line 2    place            '11.1'   write 11.10, as text: a spreadsheet dropped the zero
  line 2    programme        'JHX'   must be one of JKK, JKM, JHT, JP, JKP, or blank. Did you mean JHT?
  line 2    segment          'ALLL'   must be one of PU, BPU, JAKON, PMI, ALL, ALL_EXCL_JAKON, or blank. Did you mean ALL?
  line 2    source           'newz'   is not in sources.csv. Did you mean news?
  line 2    status           'reportd'   must be one of reported, provisional, estimated, approximate, not_reported, not_applicable, suppressed. Did you mean reported?
  line 2    unit             'person'   must be one of persons, IDR, employers, agents, cases, percent, rank. Did you mean persons?
  line 2    value            '1.5'   must be a whole number: a point here is a decimal point, never for thousands
  line 4    place            '1903'   write Kemendagri's code with its dot, such as 33.75: BPS numbers districts otherwise
  line 4    unit             'employers'   must be persons for this measure
  line 4    value            '-3'   must be 0 or more
  line 7    place            'pekalongan'   repeats an earlier row: no two rows may share place, as_of, segment, basis, programme, group, measure, vintage; a correction says in known_on since when it is known
  line 8    value            ''   must not be blank, unless the status says why: not_reported, not_applicable, suppressed
  line 9    place            'pekalngan'   is no place: write a code of districts.csv or provinces.csv, an office, or ID. Did you mean pekalongan?
  line 9    value            '7'   must be blank where the status is not_reported, not_applicable, suppressed
  line 10   value            '1.234'   must be a whole number: a point here is a decimal point, never for thousands
  line 11   value            '1,234'   must be a plain number, such as 583638 or 31.93: only digits and a decimal point
offices.csv: 8 problems. Nothing was written.
  line 2    parent           'pekalongan'   must be blank for a regional office
  line 4    code             'L04'   is there twice: keep one row
  line 4    level            'brnch'   must be one of regional_office, branch, sub_branch. Did you mean branch?
  line 4    name             ''   must not be blank
  line 4    parent           'kanwil-jateng'   is not in offices.csv. Did you mean kanwil-jateng-diy?
  line 6    office           'Batang Kauman'   must look like pekalongan
  line 10   office           'belitung'   is there twice: keep one row
  line 10   parent           ''   must be the regional office of this branch
provinces.csv: 2 problems. Nothing was written.
  line 3    province         '019'   must look like 33
  line 3    regional_office  'pangkal-pinang'   is not in offices.csv as a regional office
published_figures.csv: 4 problems. Nothing was written.
  line 2    qualifier        'circa'   must be one of about, almost, more_than, at_least, or blank
  line 2    stated_percent   '1,07'   must be a plain number, such as 583638 or 31.93: only digits and a decimal point
  line 2    unit             'employers'   must be persons for this measure, or percent where only a rate is stated
  line 3    numerator        ''   must not be blank where stated_percent is blank too: nothing is stated
service_areas.csv: 8 problems. Nothing was written.
  line 2    district         '33.99'   is not in districts.csv
  line 2    evidence         'said'   must be one of stated, inferred. Did you mean stated?
  line 2    valid_from       '1 June'   must look like 2017, 2018-12 or 2019-12-19, a date that exists, or be blank
  line 4    office           'batang'   is not in offices.csv
  line 9    district         '19.02'   is not in districts.csv
  line 10   district         '19.02'   is not in districts.csv
  line 10   district         '19.02'   repeats an earlier row: no two rows may share office, district, valid_from
  line 10   valid_to         '2020-02-30'   must look like 2017, 2018-12 or 2019-12-19, a date that exists, or be blank
sources.csv: 2 problems. Nothing was written.
  line 3    published_on     'last year'   must look like 2017, 2018-12 or 2019-12-19, a date that exists, or be blank
  line 3    url              'www.example.org'   must look like https://example.org/page, or be blank
targets.csv: 7 problems. Nothing was written.
  line 2    due              '2025-13'   must look like 2017, 2018-12 or 2019-12-19, a date that exists
  line 2    regime_evidence  ''   must not be blank, unless the regime is unstated
  line 2    unit             'persons'   must be percent for this measure
  line 2    value            ''   must not be blank
  line 3    decided_on       'Jan 2019'   must look like 2017, 2018-12 or 2019-12-19, a date that exists, or be blank
  line 3    regime           'work plan'   must be one of rpjpn, rpjmn, rkp, kemendagri, rpjmd, workplan, unstated. Did you mean workplan?
  line 3    regime_evidence  'guessed'   must be one of stated, inferred, or blank
terms.csv: 3 problems. Nothing was written.
  line 2    unit             ''   must not be blank
  line 2    value            ''   must not be blank
  line 3    term             'contribution_bpu_lowest'   repeats an earlier row: no two rows may share term, valid_from
{LAST}"""


# --- files and columns that are not there ---------------------------------------------------------


def test_a_file_that_is_missing_is_told_once_and_what_refers_to_it_is_left(tmp_path):
    folder = smallfolder.written(tmp_path / "data")
    for name in ("sources.csv", "offices.csv", "districts.csv"):
        (folder / name).unlink()

    with pytest.raises(DataError) as refused:
        load.dataset(folder)

    assert [problem.file for problem in refused.value.problems] == [
        "districts.csv", "offices.csv", "sources.csv",
    ]  # fmt: skip
    assert {problem.advice for problem in refused.value.problems} == {
        "is not there: check the name and the folder"
    }


def test_an_empty_folder_lacks_every_file(tmp_path):
    with pytest.raises(DataError) as refused:
        load.dataset(tmp_path)

    assert [problem.file for problem in refused.value.problems] == sorted(columns.CONTRACT)


def test_a_misspelt_column_is_named_and_its_cells_are_left(tmp_path):
    heading = "place,segment,group,measure,due,value,unit,"

    assert message_of(
        tmp_path, ("targets.csv", heading, "place,segment,group,measure,due,values,unit,")
    ) == (
        "targets.csv: 2 problems. Nothing was written.\n"
        "  line 1    value            ''   is missing: the file has place, segment, group, measure,"
        " due, values, unit, qualifier, regime, regime_evidence, decided_on, source."
        " Did you mean values?\n"
        "  line 1    values           ''   is no column of this file: remove it."
        f" Did you mean value?\n{LAST}"
    )


def test_a_column_that_is_missing_hides_no_other_problem(tmp_path):
    message = message_of(
        tmp_path,
        (OBSERVATIONS, "place,as_of,segment,basis", "place,as_of,segment,base"),
        (OBSERVATIONS, "2019-12-19", "19-12-2019"),
    )

    assert "line 1    basis " in message
    assert "line 4    as_of            '19-12-2019'" in message
    assert message.startswith("observations.csv: 3 problems.")


def test_regional_offices_are_not_looked_for_where_levels_are_missing(tmp_path):
    message = message_of(
        tmp_path, ("offices.csv", "office,name,level,code", "office,name,tier,code")
    )

    assert message.startswith("offices.csv: 2 problems.")
    assert "provinces.csv" not in message


def test_problems_of_reading_and_of_cells_come_in_one_list(tmp_path):
    folder = smallfolder.written(tmp_path / "data", [(OBSERVATIONS, "BPU,office", "BPO,office")])
    (folder / "terms.csv").write_bytes(b"")

    with pytest.raises(DataError) as refused:
        load.dataset(folder)

    assert [(problem.file, problem.line) for problem in refused.value.problems] == [
        (OBSERVATIONS, 4), ("terms.csv", 0),
    ]  # fmt: skip


def test_an_extra_column_is_refused(tmp_path):
    heading = "term,value,unit,valid_from,valid_to,source"
    message = message_of(
        tmp_path,
        ("terms.csv", heading, f"{heading},remark"),
        ("terms.csv", "2015-07-01,,news", "2015-07-01,,news,old"),
        ("terms.csv", "2021-01,news", "2021-01,news,"),
    )

    assert message == (
        "terms.csv: 1 problem. Nothing was written.\n"
        f"  line 1    remark           ''   is no column of this file: remove it.\n{LAST}"
    )


# --- rules that a table of cells cannot show ------------------------------------------------------


def test_files_without_rows_have_no_problem():
    tables = {
        name: pd.DataFrame(columns=list(contract), dtype="str")
        for name, contract in columns.CONTRACT.items()
    }

    assert validate.problems(tables) == []


@given(st.lists(st.integers(0, 3), min_size=4, max_size=4))
@settings(max_examples=10, deadline=None)
def test_blank_lines_never_move_the_line_that_is_told(tmp_path_factory, blanks):
    folder = smallfolder.written(tmp_path_factory.mktemp("blanks"))
    heading, *rows = smallfolder.text(OBSERVATIONS).replace(",news", ",newz").splitlines()
    spread = [line for row, gap in zip(rows, blanks, strict=True) for line in [*[""] * gap, row]]
    (folder / OBSERVATIONS).write_text("\n".join([heading, *spread]), encoding="utf-8")

    with pytest.raises(DataError) as refused:
        load.dataset(folder)

    assert [problem.line for problem in refused.value.problems] == [
        line for line, text in enumerate(spread, start=2) if text
    ]


@pytest.mark.parametrize("where", ["cells", "rows"])
def test_a_fault_in_a_rule_is_ours_and_keeps_its_traceback(where, monkeypatch):
    def faulty(_):
        raise KeyError("oops")

    broken = {
        "cells": FileRules({"term": [Rule(faulty, "never said")]}),
        "rows": FileRules({}, [Rule(faulty, "never said", column="term")]),
    }
    monkeypatch.setattr(validate.contract, "of_files", lambda _: {columns.TERMS: broken[where]})
    terms = pd.DataFrame([["a"] * 6], columns=list(columns.CONTRACT[columns.TERMS]), dtype="str")

    with pytest.raises(SchemaError, match="oops"):
        validate.problems({columns.TERMS: terms})
