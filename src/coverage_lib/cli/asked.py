"""What each report of an edition is asked for, and what of the data it reads; checked together."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coverage_lib import periods
from coverage_lib.data import arrived, load, reads, reference, vintages
from coverage_lib.data.load import Dataset
from coverage_lib.edition import manifest, parameters
from coverage_lib.edition.plan import Edition, Job
from coverage_lib.errors import ParameterError, did_you_mean
from coverage_lib.formats import LANGUAGES

AS_KNOWN_ON = "as_known_on"  # the parameter of a notebook
SHARED_PERIODS = 4  # each takes memory: 300 MB for the whole country


def named(settings: Sequence[str]) -> dict[str, str]:
    """The settings NAME=VALUE of the command line, by name."""
    for setting in settings:
        if "=" not in setting:
            raise ParameterError(f"-p {setting}: write NAME=VALUE, for example -p data=data")
    return {name: value for name, _, value in (setting.partition("=") for setting in settings)}


def told(edition: Edition) -> dict[str, dict[str, Any]]:
    """What each report will be told, with its notebook's own defaults; by folder."""
    notebooks = dict.fromkeys(job.notebook for job in edition.jobs)
    defaults = {notebook: parameters.defaults(notebook) for notebook in notebooks}
    return {job.folder: defaults[job.notebook] | job.parameters for job in edition.jobs}


def data_files(told: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The fingerprint of every file that the data of the edition come from, and of served rows."""
    found = [load.found_folder(name) for name in data_folders(told)]
    of_files = {
        f"{file.parent.name}/{file.name}": manifest.fingerprint(file)
        for one in found
        for file in load.files(one)
        if not one.is_dir() or file.parent == one  # what is packed is known by packed.json
    }
    return of_files | {name: mark for one in found for name, mark in load.served(one).items()}


Datasets = Callable[[], Mapping[str, Dataset]]


def datasets(told: Mapping[str, Mapping[str, Any]], before_reading: Callable[[], None]) -> Datasets:
    """The data of the edition, by folder; the first question loads and checks them all."""

    def read() -> dict[str, Dataset]:
        before_reading()
        return _checked(told)

    return functools.cache(read)


def rows(
    told: Mapping[str, Mapping[str, Any]], datasets: Datasets
) -> Callable[[Job], Mapping[str, str]]:
    """What a report reads of the data."""

    @functools.cache
    def known(folder: str, date: str) -> reads.Fingerprints | None:
        data = datasets().get(folder)
        return reads.Fingerprints(vintages.as_known_on(data, date)) if data else None

    def rows(job: Job) -> Mapping[str, str]:
        values = told[job.folder]
        data = known(values.get("data", ""), values.get(AS_KNOWN_ON, ""))
        return data.of_office(values["office"]) if data and "office" in values else {}

    return rows


def lacks(told: Mapping[str, Mapping[str, Any]], datasets: Datasets) -> Callable[[Job], str]:
    """Whose counts of its period a report has to do without; blank: nobody's."""

    def lacks(job: Job) -> str:
        values = told[job.folder]
        if not {"data", "office", "period"} <= values.keys():
            return ""
        data = vintages.as_known_on(datasets()[values["data"]], values.get(AS_KNOWN_ON, ""))
        office = str(values["office"])
        there = arrived.has_arrived(data, office, periods.parse(values["period"]))
        return "" if there else office

    return lacks


def in_common(told: Mapping[str, Mapping[str, Any]], jobs: Sequence[Job]) -> list[str]:
    """Whose figures of one period are made at once, as `each_place.prepare` wants it: JSON.

    Of the periods that most reports are about; a report alone in its period makes its own.
    """
    offices: dict[tuple[str, str, str], list[str]] = {}
    for job in jobs:
        values = told[job.folder]
        if {"data", "office", "period"} <= values.keys():
            period = (values["data"], values["period"], values.get(AS_KNOWN_ON, ""))
            offices.setdefault(period, []).append(values["office"])
    most = sorted(offices, key=lambda period: -len(offices[period]))[:SHARED_PERIODS]
    return [
        json.dumps({"data": data, "period": period, AS_KNOWN_ON: day, "offices": names})
        for data, period, day in most
        if len(names := offices[data, period, day]) > 1
    ]


def _checked(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Dataset]:
    """The data of the edition, by folder; what they do not know is refused, all in one message."""
    datasets = {name: load.dataset(name) for name in data_folders(told)}
    problems = [
        f"{folder}: {problem}"
        for folder, values in told.items()
        for problem in _problems(values, datasets.get(values.get("data", "")))
    ]
    if problems:
        raise ParameterError("\n".join([*problems, "Nothing was run."]))
    return datasets


def data_folders(told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Each folder that some report reads."""
    return list(dict.fromkeys(values["data"] for values in told.values() if "data" in values))


def _problems(values: Mapping[str, Any], dataset: Dataset | None) -> list[str]:
    found = []
    language = values.get("language", LANGUAGES[0])
    if language not in LANGUAGES:
        near = did_you_mean(language, LANGUAGES)
        found.append(f"there is no language {language!r}.{near} Write {' or '.join(LANGUAGES)}.")
    try:
        if "period" in values:
            periods.parse(values["period"])
        if values.get(AS_KNOWN_ON):
            vintages.day_of(values[AS_KNOWN_ON])
        if dataset and "office" in values:
            reference.office(dataset, values["office"])
    except ParameterError as error:
        found.append(str(error))
    return found
