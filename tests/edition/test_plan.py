"""Everything that can be wrong with a plan is told at once, before any kernel starts."""

import pytest

import tinynotebook
from coverage_lib.edition import parameters, plan
from coverage_lib.errors import ParameterError
from drawn import table


def refusal(desk, text: str, **options) -> str:
    file = desk / "plan.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        plan.read(file, **options)
    return str(refused.value)


def plan_with(settings: str, folder: str = "{office}/{period}") -> str:
    return f"""
edition: tiny
folder: "{folder}"
reports:
  - notebook: tiny.ipynb
    parameters: {{{settings}}}
"""


def test_a_list_means_one_report_for_each_entry(desk):
    edition = plan.read(tinynotebook.edition(desk, ["alpha", "beta"], period=["2017", "2018-12"]))

    assert [job.folder for job in edition.jobs] == [
        "alpha/2017",
        "alpha/2018-12",
        "beta/2017",
        "beta/2018-12",
    ]
    assert edition.jobs[1].parameters == {"office": "alpha", "period": "2018-12"}


def test_what_is_set_for_every_report_gives_way_to_the_report_and_to_the_command_line(desk):
    file = tinynotebook.edition(desk, ["alpha"], parameters={"language": "en", "period": "2001"})

    edition = plan.read(file, overrides={"language": "id"})

    assert edition.jobs[0].parameters == {"language": "id", "period": "2017", "office": "alpha"}
    assert edition.language == "id"


TITLES = table("""
    title                  | language | told
    {id: Edisi, en: Issue} | id       | Edisi
    {id: Edisi, en: Issue} | en       | Issue
    Edisi                  | en       | Edisi
    {id: Edisi}            | en       |
""").fillna("")


@pytest.mark.parametrize("row", list(TITLES.itertuples()), ids=TITLES["told"])
def test_a_notebook_that_takes_an_edition_is_told_the_title_in_its_language(row, desk):
    tinynotebook.notebook(desk, defaults=tinynotebook.DEFAULTS + 'edition = ""\n')
    file = desk / "plan.yml"
    settings = f"office: a, period: '2017', language: {row.language}"
    file.write_text(f"title: {row.title}\n{plan_with(settings)}", encoding="utf-8")

    (job,) = plan.read(file).jobs

    assert job.parameters.get("edition", "") == row.told


REFUSED = table("""
    case                            | settings                            | told
    a misspelt name                 | ofice: a, office: a, period: '2017' | 'ofice'. Did you mean office?
    a number for a text             | office: a, period: 2017             | 2017 is a whole number, it must be text: write "2017" in quotes
    a date for a text               | office: a, period: 2017-01-31       | 2017-01-31 is a date, it must be text: write "2017-01-31" in quotes
    a truth for a text              | office: no, period: '2017'          | false is yes or no, it must be text: YAML reads yes, no
    a blank                         | office: , period: '2017'            | office: '' is blank, it must be text
    a decimal number                | office: a, period: 2017.5           | write "2017.5" in quotes
    names and values                | office: {a: b}, period: '2017'      | is a dict, it must be text
    a way out of the folder         | office: ../up, period: '2017'       | office: '../up' cannot name a folder
    a way out, for Windows          | office: 'a\\b', period: '2017'      | cannot name a folder
    the folder above                | office: .., period: '2017'          | office: '..' cannot name a folder
    the folder itself               | office: '', period: '2017'          | office: '' cannot name a folder
    a hidden folder                 | office: .git, period: '2017'        | office: '.git' cannot name a folder
    a device of Windows             | office: con, period: '2017'         | office: 'con' cannot name a folder
    a folder of no name             | office: a                           | the folder is named by period: set it
    an empty list                   | office: [], period: '2017'          | office: the list is empty
    the same office twice           | office: [a, A], period: '2017'      | 2 reports would share the folder a/2017
    a key twice                     | office: a, office: b, period: '1'   | line 6: office stands twice
    not YAML                        | office: [a                          | line 6
""")  # noqa: E501


@pytest.mark.parametrize("row", list(REFUSED.itertuples()), ids=REFUSED["case"])
def test_a_report_is_refused_with_what_to_do(desk, row):
    assert row.told in refusal(desk, plan_with(row.settings))


FILES = table("""
    case                   | text                                                 | told
    a misspelt setting     | {edition: e, foldr: f, reports: []}                  | 'foldr'. Did you mean folder?
    nothing at all         | ""                                                   | the file must be name: value pairs
    a missing setting      | {folder: f, reports: []}                             | edition is missing
    no reports             | {edition: e, folder: f, reports: []}                 | there is no report
    reports not a list     | {edition: e, folder: f, reports: tiny.ipynb}         | reports must be a list
    a report is a text     | {edition: e, folder: f, reports: [tiny.ipynb]}       | report 1: must be name: value pairs
    a title of no language | {edition: e, folder: f, reports: [], title: {id: 3}} | title must be a text for each language
    a bare column          | {edition: e, folder: f, reports: [], columns: {a: b}} | columns: a must be a text for each language
    a missing notebook     | {edition: e, folder: f, reports: [{notebook: x.ipynb}]} | there is no notebook x.ipynb
    a notebook that is not | {edition: e, folder: f, reports: [{notebook: plan.yml}]} | plan.yml is not a Jupyter notebook
    an edition outside     | {edition: ../e, folder: f, reports: [{notebook: tiny.ipynb}]} | edition: '../e' cannot name
    a folder outside       | {edition: e, folder: ../f, reports: [{notebook: tiny.ipynb}]} | folder: '..' cannot name
""")  # noqa: E501


@pytest.mark.parametrize("row", list(FILES.itertuples()), ids=FILES["case"])
def test_an_edition_file_is_refused_with_what_to_do(desk, row):
    assert row.told in refusal(desk, row.text)


def test_every_problem_is_in_one_message(desk):
    text = plan_with("ofice: a, office: ../b, period: 2017") + "  - notebook: gone.ipynb\n"

    told = refusal(desk, text)

    assert "2 problems" not in told
    assert [word in told for word in ("ofice", "2017", "gone.ipynb")] == [True] * 3
    assert told.splitlines()[0] == "plan.yml: 3 problems. Nothing was run."


def test_a_mistake_in_every_report_is_told_once(desk):
    text = (
        plan_with("office: a, period: '1'")
        + "  - {notebook: tiny.ipynb, parameters: {office: b, period: '1'}}\n"
    )

    told = refusal(desk, text, overrides={"ofice": "x"})

    assert told.count("Did you mean office?") == 1
    assert "report 1, 2: there is no parameter 'ofice'" in told


def test_a_missing_edition_file_is_named(desk):
    with pytest.raises(ParameterError, match=r"there is no edition file .*gone\.yml"):
        plan.read(desk / "gone.yml")


def test_an_edition_file_in_another_encoding_is_refused(desk):
    (desk / "old.yml").write_bytes("edition: Jawa\xa0Tengah".encode("latin-1"))

    with pytest.raises(ParameterError, match="save it as UTF-8"):
        plan.read(desk / "old.yml")


def test_a_part_of_an_edition_can_be_asked_for(desk):
    edition = plan.read(tinynotebook.edition(desk, ["alpha", "beta"], period=["2017", "2018"]))

    part = plan.only(edition, {"office": ["beta"], "period": []})

    assert [job.folder for job in part.jobs] == ["beta/2017", "beta/2018"]


def test_an_office_that_is_not_planned_is_refused_with_the_nearest(desk):
    edition = plan.read(tinynotebook.edition(desk, ["alpha", "beta"]))

    with pytest.raises(
        ParameterError, match=r"no office 'alfa'\. Did you mean alpha\? Planned: alpha, beta"
    ):
        plan.only(edition, {"office": ["alfa"]})


def test_two_wishes_that_no_report_fulfils_together_are_refused(desk):
    both = [
        {"notebook": "tiny.ipynb", "parameters": {"office": "alpha", "period": "2017"}},
        {"notebook": "tiny.ipynb", "parameters": {"office": "beta", "period": "2018"}},
    ]
    edition = plan.read(tinynotebook.edition(desk, [], reports=both))

    with pytest.raises(ParameterError, match="no report for office alpha and period 2018 together"):
        plan.only(edition, {"office": ["alpha"], "period": ["2018"]})


@pytest.mark.parametrize(
    "defaults", ["office = 'a'\nkey = office.upper()", "import os", "office =", "a, b = 1, 2"]
)
def test_a_parameters_cell_holds_plain_values_only(tmp_path, defaults):
    file = tinynotebook.notebook(tmp_path, defaults=defaults)

    with pytest.raises(ParameterError, match="plain values only"):
        parameters.defaults(file)


def test_the_defaults_of_a_notebook_are_read_without_running_it(tmp_path):
    file = tinynotebook.notebook(tmp_path, defaults="'''Change these.'''\nn: int = 3\nshare = -0.5")

    assert parameters.defaults(file) == {"n": 3, "share": -0.5}


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path):
    (tmp_path / "bare.ipynb").write_text('{"cells": [{"metadata": {}, "source": []}]}')

    with pytest.raises(ParameterError, match="no cell carries the tag 'parameters'"):
        parameters.defaults(tmp_path / "bare.ipynb")


def test_a_whole_number_may_stand_for_a_number_and_anything_for_a_blank_default():
    assert parameters.problems({"share": 1, "free": [1]}, {"share": 0.5, "free": None}) == []
    assert len(parameters.problems({"count": 1.5, "flag": 1}, {"count": 1, "flag": True})) == 2
