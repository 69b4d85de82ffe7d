"""From an edition file to a list of jobs: which notebook, for what, into which folder.

An edition file is YAML. A list as a parameter's value means one report for each entry:

    edition: published                    # the folder under outputs/
    title: {id: "Edisi data terbitan", en: "Published-data edition"}   # or one text for both
    folder: "{office}/{period}"           # one folder a report, from its parameters
    columns: {period: {id: Periode, en: Period}}   # the parameters that the index page shows
    parameters: {language: id}            # for every report
    reports:
      - notebook: notebooks/branch_report.ipynb
        parameters: {office: pekalongan, period: ["2017", "2025-11"]}

A monthly edition says `period: previous-month`; which months that means, the caller decides, and
`publish_when` says from when on and with how much of the data it may be published.

Every problem of the file is named at once, before any kernel starts.
"""

import functools
import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coverage_lib.edition import edition_file, parameters
from coverage_lib.edition.readiness import Rules
from coverage_lib.errors import ParameterError, did_you_mean
from coverage_lib.formats import LANGUAGES
from coverage_lib.periods import PREVIOUS_MONTH

# A name that every file system takes: no way out of the folder, nothing hidden, no final dot.
SAFE_NAME = re.compile(r"(?!\.)[A-Za-z0-9_.-]*[A-Za-z0-9_-]")
WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Job:
    """One report to be made."""

    notebook: Path
    parameters: dict[str, Any]
    folder: str


@dataclass(frozen=True)
class Edition:
    """Reports that are published together."""

    name: str
    title: dict[str, str]
    language: str
    columns: dict[str, dict[str, str]]
    jobs: tuple[Job, ...]
    rules: Rules = field(default_factory=Rules)
    late: str = ""  # why it should have waited, where it is published all the same

    @property
    def monthly(self) -> bool:
        """Whether a report says `previous-month`, which `of_months` makes a month."""
        return any(PREVIOUS_MONTH in job.parameters.values() for job in self.jobs)


def read(file: Path, *, overrides: Mapping[str, str] | None = None) -> Edition:
    """The edition that a file plans, checked; `overrides` hold for every report."""
    overrides = overrides or {}
    wanted = edition_file.read(file)
    defaults = functools.cache(parameters.defaults)  # read once, however often it is named
    checked = [_checked_report(report, wanted, overrides, defaults) for report in wanted["reports"]]
    jobs = [job for made, _ in checked for job in made]
    problems = _once_each([found for _, found in checked])
    edition_file.refuse(file, [*_unsafe("edition", wanted["edition"]), *problems, *_twice(jobs)])
    language = (wanted.get("parameters", {}) | overrides).get("language", "id")
    return Edition(
        name=wanted["edition"],
        title=_title(wanted),
        language=language,
        columns=wanted.get("columns", {}),
        jobs=tuple(jobs),
        rules=Rules(**wanted.get("publish_when", {})),
    )


def of_months(edition: Edition, months: Sequence[str]) -> Edition:
    """The reports of `previous-month`, once for each of these months; the others as they are."""
    jobs = [made for job in edition.jobs for made in _of_months(job, months)]
    if twice := _twice(jobs):
        raise ParameterError("\n".join(twice))
    return replace(edition, jobs=tuple(jobs))


def _of_months(job: Job, months: Sequence[str]) -> list[Job]:
    if PREVIOUS_MONTH not in job.parameters.values():
        return [job]
    return [
        replace(
            job,
            parameters={
                name: month if value == PREVIOUS_MONTH else value
                for name, value in job.parameters.items()
            },
            folder=job.folder.replace(PREVIOUS_MONTH, month),
        )
        for month in months
    ]


def only(edition: Edition, wanted: Mapping[str, Sequence[str]]) -> Edition:
    """The reports whose parameters are among those wanted; no values: any."""
    asked = {name: values for name, values in wanted.items() if values}
    unplanned = [
        line for name, values in asked.items() for line in _not_planned(edition, name, values)
    ]
    if unplanned:
        raise ParameterError("\n".join(unplanned))
    jobs = tuple(
        job
        for job in edition.jobs
        if all(job.parameters.get(name) in values for name, values in asked.items())
    )
    if not jobs:
        both = " and ".join(f"{name} {', '.join(values)}" for name, values in asked.items())
        raise ParameterError(f"the edition {edition.name} plans no report for {both} together")
    return replace(edition, jobs=jobs)


def _not_planned(edition: Edition, name: str, values: Sequence[str]) -> list[str]:
    planned = list(dict.fromkeys(str(job.parameters.get(name)) for job in edition.jobs))
    return [
        f"the edition {edition.name} plans no {name} {value!r}.{did_you_mean(value, planned)}"
        f" Planned: {', '.join(planned)}"
        for value in values
        if value not in planned
    ]


def _once_each(found: Sequence[Sequence[str]]) -> list[str]:
    """A setting for every report is wrong in every report: say it once."""
    where: dict[str, list[str]] = {}
    for number, problems in enumerate(found, start=1):
        for problem in problems:
            where.setdefault(problem, []).append(str(number))
    return [f"report {', '.join(numbers)}: {problem}" for problem, numbers in where.items()]


# --- one entry under `reports:` -----------------------------------------------------------------
def _checked_report(
    report: Mapping[str, Any],
    wanted: Mapping[str, Any],
    overrides: Mapping[str, str],
    defaults: Callable[[Path], dict[str, Any]],
) -> tuple[list[Job], list[str]]:
    """The jobs of one entry, and what is wrong with them."""
    notebook, template = Path(report["notebook"]), wanted["folder"]
    try:
        known = defaults(notebook)
    except ParameterError as error:
        return [], [str(error)]
    given = wanted.get("parameters", {}) | report.get("parameters", {})
    given |= {
        name: parameters.read_as(text, known.get(name, "")) for name, text in overrides.items()
    }
    jobs = [
        Job(notebook, _with_title(values, known, wanted), _folder(template, values))
        for values in _one_for_each_entry(given)
    ]
    found = [problem for job in jobs for problem in parameters.problems(job.parameters, known)]
    found = found or [problem for job in jobs for problem in _folder_problems(template, job)]
    return jobs, list(dict.fromkeys([*_empty_lists(given), *found]))


def _title(wanted: Mapping[str, Any]) -> dict[str, str]:
    """The edition's title by language; a plain text is the same in each."""
    title = wanted.get("title", {})
    return dict(title) if isinstance(title, dict) else dict.fromkeys(LANGUAGES, title)


def _with_title(
    values: dict[str, Any], known: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """A notebook that takes its edition as a parameter is told the title in its own language."""
    language = str(values.get("language", known.get("language", "")))
    title = _title(wanted).get(language, "")
    return {"edition": title} | values if title and "edition" in known else values


def _one_for_each_entry(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    choices = [value if isinstance(value, list) else [value] for value in given.values()]
    return [dict(zip(given, chosen, strict=True)) for chosen in itertools.product(*choices)]


def _empty_lists(given: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}: the list is empty, so there is no report"
        for name, value in given.items()
        if value == []
    ]


# --- folders ------------------------------------------------------------------------------------
def _folder(template: str, values: Mapping[str, Any]) -> str:
    """`{office}/{period}`, filled in; what the report does not set is left, and refused below."""
    return re.sub(r"\{(\w+)\}", lambda name: str(values.get(name[1], name[0])), template)


def _folder_problems(template: str, job: Job) -> list[str]:
    names = re.findall(r"\{(\w+)\}", template)
    unset = [
        f"the folder is named by {name}: set it" for name in names if name not in job.parameters
    ]
    unsafe = [line for name in names for line in _unsafe(name, job.parameters.get(name, "_"))]
    fixed = [line for part in job.folder.split("/") for line in _unsafe("folder", part)]
    return unset or unsafe or fixed


def _unsafe(name: str, value: object) -> list[str]:
    """A value that becomes a folder must be a plain name, on every file system."""
    text = str(value)
    if SAFE_NAME.fullmatch(text) and not WINDOWS_DEVICE.fullmatch(text):
        return []
    return [f"{name}: {text!r} cannot name a folder: use letters, digits, - _ and . only"]


def _twice(jobs: Sequence[Job]) -> list[str]:
    """Two reports in one folder; to some file systems large and small letters are the same."""
    counted = Counter(job.folder.casefold() for job in jobs)
    return [
        f"{number} reports would share the folder {folder}"
        for folder, number in counted.items()
        if number > 1
    ]
