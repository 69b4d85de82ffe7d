"""How the time and the memory of one office's report depend on how many rows the folder holds.

    .venv/bin/python benchmarks/scale.py
    .venv/bin/python benchmarks/scale.py --rows 1000000 --rows 5000000 --office pekalongan

The invented nation is repeated over villages (33.75.01.0001 …, which no office reads) until there
are that many rows, and packed into a temporary folder: about 0.4 GB of disk for 50 million rows.
Each report is read and built in a process of its own, several times in turn; the median is told.
Seconds of the processor are told beside those of the clock, which other work on the machine delays.
Linux only: it tells a process's own peak of memory.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from coverage_lib.data import columns, invented, load, packed
from coverage_lib.schema import PLACE

PERIOD = "2026-10"
ONE_REPORT = f"""
import json, sys, time
from pathlib import Path
from coverage_lib import report
from coverage_lib.data import load, reads
folder, office = sys.argv[1:]
clock, processor = time.perf_counter(), time.process_time()
read = len(reads.of_office(load.dataset(folder), office).observations)
reading = time.process_time() - processor
report.build(office, "{PERIOD}", data=folder)
print(json.dumps({{
    "rows": read, "reading": reading, "processor": time.process_time() - processor,
    "clock": time.perf_counter() - clock,
    "MB": int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1e3,
}}))
"""


def main():
    """Make folders of several sizes, then measure one office's report from each in turn."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=int, action="append", help="may be repeated")
    arguments.add_argument("--office", action="append", help="may be repeated")
    arguments.add_argument("--times", type=int, default=3, help="how often each is measured")
    wanted = arguments.parse_args()
    offices = wanted.office or ["pekalongan", "kanwil-jateng-diy"]
    with tempfile.TemporaryDirectory(prefix="scale-") as home:
        nation = Path(home, "nation")
        invented.write(nation, invented.nation(1))
        folders = {rows: made(nation, rows) for rows in wanted.rows or [1_000_000, 50_000_000]}
        for office in offices:
            show(office, measured(folders, office, wanted.times))


def made(nation, rows):
    """A packed folder of about that many rows, and what it took to make."""
    started = time.perf_counter()
    folder = nation.with_name(f"packed-{rows}")
    folder.mkdir()
    for name in columns.CONTRACT:
        if name != columns.OBSERVATIONS:
            shutil.copyfile(nation / name, folder / name)
    number = packed.write(folder, repeated(load.dataset(nation).observations, rows), checked={})
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    took = time.perf_counter() - started
    print(f"{number:,} rows: {size:,.0f} MB on disk, made in {took:,.0f} s", flush=True)
    return folder


def repeated(rows, wanted):
    """The nation's rows, and those of its districts again and again, as those of villages."""
    is_district = rows[PLACE].str.fullmatch(r"\d\d\.\d\d")
    districts = rows[is_district].head(wanted)
    yield rows[~is_district].head(wanted - len(districts))
    times = max(0, round((wanted - len(rows)) / len(districts)))
    for _, of_province in districts.groupby(districts[PLACE].str[:2]):
        villages = [
            of_province.assign(**{PLACE: of_province[PLACE] + f".{number // 100:02}.{number:04}"})
            for number in range(times)
        ]
        part = pd.concat([of_province, *villages])
        yield part.set_axis(pd.RangeIndex(2, len(part) + 2, name=part.index.name))


def measured(folders, office, times):
    """Each folder in turn, so that what else the machine does falls on all."""
    told = {rows: [] for rows in folders}
    for _ in range(times):
        for rows, folder in folders.items():
            command = [sys.executable, "-c", ONE_REPORT, str(folder), office]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            told[rows].append(json.loads(said))
    return {
        rows: {name: statistics.median(one[name] for one in several) for name in several[0]}
        for rows, several in told.items()
    }


def show(office, told):
    """A table for docs/benchmarks.md."""
    print(f"\n| {office}: rows in the folder | read | reading, s | all, s | clock, s | peak MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for rows, one in told.items():
        print(
            f"| {rows:,} | {one['rows']:,.0f} | {one['reading']:.2f} | {one['processor']:.2f} |"
            f" {one['clock']:.2f} | {one['MB']:.0f} |"
        )
    least, most = told[min(told)], told[max(told)]
    print(
        f"largest to smallest: {most['processor'] / least['processor']:.2f} of the time,"
        f" {most['MB'] / least['MB']:.2f} of the memory"
    )


if __name__ == "__main__":
    main()
