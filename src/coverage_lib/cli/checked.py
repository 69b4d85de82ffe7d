"""The data of an edition, read and checked together; and what of them each report reads."""

import functools
from collections.abc import Mapping
from typing import Any

from coverage_lib import periods
from coverage_lib.cli.asked import AS_KNOWN_ON, data_folders
from coverage_lib.data import arrived, load, reads, vintages
from coverage_lib.data.areas import Areas
from coverage_lib.data.load import Dataset
from coverage_lib.edition.plan import Job
from coverage_lib.errors import ParameterError, did_you_mean
from coverage_lib.formats import LANGUAGES


class CheckedData:
    """The data of each report, by folder; what they do not know is refused, all in one message."""

    def __init__(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        self._told = told
        self._datasets = {name: load.dataset(name) for name in data_folders(told)}
        areas = {name: Areas(dataset) for name, dataset in self._datasets.items()}
        problems = [
            f"{folder}: {problem}"
            for folder, values in told.items()
            for problem in _problems(values, areas.get(values.get("data", "")))
        ]
        if problems:
            raise ParameterError("\n".join([*problems, "Nothing was run."]))
        self._fingerprints = functools.cache(self._fingerprints_of)

    def rows(self, job: Job) -> Mapping[str, str]:
        """What a report reads of the data."""
        values = self._told[job.folder]
        if not {"data", "office"} <= values.keys():
            return {}
        known = self._fingerprints(values["data"], values.get(AS_KNOWN_ON, ""))
        return known.of_office(values["office"])

    def lacks(self, job: Job) -> str:
        """Whose counts of its period a report has to do without; blank: nobody's."""
        values = self._told[job.folder]
        if not {"data", "office", "period"} <= values.keys():
            return ""
        office = str(values["office"])
        data = self._as_known(values["data"], values.get(AS_KNOWN_ON, ""))
        there = arrived.has_arrived(data, office, periods.parse(values["period"]))
        return "" if there else office

    def _as_known(self, folder: str, date: str) -> Dataset:
        return vintages.as_known_on(self._datasets[folder], date)

    def _fingerprints_of(self, folder: str, date: str) -> reads.Fingerprints:
        return reads.Fingerprints(self._as_known(folder, date))


def _problems(values: Mapping[str, Any], areas: Areas | None) -> list[str]:
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
        if areas and "office" in values:
            areas.office(values["office"])
    except ParameterError as error:
        found.append(str(error))
    return found
