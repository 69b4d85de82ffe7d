"""What each report of an edition is asked for, and which files its data come from."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from coverage_lib.data import folders
from coverage_lib.edition import manifest, parameters
from coverage_lib.edition.plan import Edition, Job
from coverage_lib.errors import ParameterError

AS_KNOWN_ON = "as_known_on"  # the parameter of a notebook


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
    found = [folders.found(name) for name in data_folders(told)]
    of_files = {
        f"{file.parent.name}/{file.name}": manifest.fingerprint(file)
        for one in found
        for file in folders.files(one)
        if not one.is_dir() or file.parent == one  # what is packed is known by packed.json
    }
    return of_files | {name: mark for one in found for name, mark in folders.served(one).items()}


def data_folders(told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Each folder that some report reads."""
    return list(dict.fromkeys(values["data"] for values in told.values() if "data" in values))


def offices(told: Mapping[str, Mapping[str, Any]], jobs: Sequence[Job]) -> dict[str, list[str]]:
    """Whose reports read each data folder; of no office where one of them is of none."""
    found: dict[str, list[str]] = {}
    others = set()
    for job in jobs:
        values = told[job.folder]
        if "data" in values and "office" in values:
            found.setdefault(values["data"], []).append(values["office"])
        else:
            others.add(values.get("data"))
    return {data: names for data, names in found.items() if data not in others}


def in_common(told: Mapping[str, Mapping[str, Any]], jobs: Sequence[Job]) -> list[str]:
    """Whose figures of one period are made at once, as `in_common.prepare` wants it: JSON.

    The period of most reports first; a report alone in its period makes its own.
    """
    offices: dict[tuple[str, str, str], list[str]] = {}
    for job in jobs:
        values = told[job.folder]
        if {"data", "office", "period"} <= values.keys():
            period = (values["data"], values["period"], values.get(AS_KNOWN_ON, ""))
            offices.setdefault(period, []).append(values["office"])
    most = sorted(offices, key=lambda period: -len(offices[period]))
    return [
        json.dumps({"data": data, "period": period, AS_KNOWN_ON: day, "offices": names})
        for data, period, day in most
        if len(names := offices[data, period, day]) > 1
    ]
