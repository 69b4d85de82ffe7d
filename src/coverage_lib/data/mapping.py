"""Where each table of the contract comes from and which column is which: what a mapping file says.

    base: data                       # what is not named here comes from this folder
    observations:
      - xlsx: kiriman/*.xlsx         # or csv, parquet, sql
        columns: {place: KODE KAB/KOTA, as_of: PERIODE, segment: SEGMEN}
        measures: {active: TK AKTIF, potential: POTENSI}
        constants: {basis: office, source: kanwil}

docs/data.md explains each word. A path is looked for beside the mapping file, then in the folders
above it, so that a mapping in params/sources/ may say `base: data`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coverage_lib.data import columns, numbers
from coverage_lib.schema import MEASURE, VALUE

CSV, XLSX, PARQUET, SQL = "csv", "xlsx", "parquet", "sql"
DOORS = (CSV, XLSX, PARQUET, SQL)
SELECTING = (PARQUET, SQL)  # doors that give the rows of some places without reading the others


@dataclass(frozen=True)
class Source:
    """One place that rows of one table come from; `{our word: their word}` throughout."""

    table: str  # a file of the contract: observations.csv
    door: str
    files: tuple[Path, ...] = ()  # none where the rows are on a server
    sheets: tuple[str, ...] = ()  # of workbooks; none: every sheet
    sheet_is: str = ""  # the column that a sheet's name tells
    url_from: str = ""  # the environment variable that holds the address: it may have a password
    select: str = ""  # a table or a query
    is_query: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)  # wide to long
    constants: Mapping[str, str] = field(default_factory=dict)
    # By column, {their word: ours}, in small letters.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # patterns: "Sumber*"
    numbers: str = numbers.INDONESIAN

    @property
    def contract(self) -> tuple[str, ...]:
        """The columns of its table."""
        return columns.CONTRACT[self.table]

    @property
    def selects(self) -> bool:
        """Whether it gives the rows of some places without reading the others."""
        return self.door in SELECTING

    @property
    def headings(self) -> list[str]:
        """Their columns that the mapping names."""
        return [*self.columns.values(), *self.measures.values()]

    def is_heading(self, text: str) -> bool:
        """Whether a text is a heading that this mapping reads."""
        normal = columns.normal_heading(text)
        named = normal in map(columns.normal_heading, self.headings)
        return bool(normal) and (
            named or columns.in_our_words(text, self.contract) in self.contract
        )

    def headings_of(self, there: Collection[str]) -> dict[str, str]:
        """Our column: theirs. What the mapping does not name is known by its usual headings."""
        known = {columns.normal_heading(heading): heading for heading in there}
        named = {ours: known[columns.normal_heading(text)] for ours, text in self.columns.items()}
        made = {MEASURE, VALUE} if self.measures else set()
        taken = {*named, *self.constants, *made, self.sheet_is}
        spare = [heading for heading in there if heading not in named.values()]
        usual = {columns.in_our_words(text, self.contract): text for text in reversed(spare)}
        found = {ours: text for ours, text in usual.items() if ours in self.contract}
        return {**{ours: text for ours, text in found.items() if ours not in taken}, **named}


@dataclass(frozen=True)
class MappingFile:
    """What a mapping file says."""

    file: Path
    base: Path
    sources: tuple[Source, ...]

    @property
    def tables(self) -> frozenset[str]:
        """The files of the contract that do not come from the base folder."""
        return frozenset(source.table for source in self.sources)

    @property
    def served(self) -> bool:
        """Whether some rows come from a server, which no file tells of a change."""
        return any(source.url_from for source in self.sources)

    def of(self, table: str) -> list[Source]:
        """Where the rows of a table come from."""
        return [source for source in self.sources if source.table == table]

    def files(self) -> list[Path]:
        """Every file that is read, those of the base folder too."""
        below = [file for file in sorted(self.base.rglob("*")) if file.is_file()]
        named = [file for source in self.sources for file in source.files]
        return list(dict.fromkeys([self.file, *below, *named]))
