"""What can become of a report, and the names of its files. Imports nothing heavy."""

from dataclasses import dataclass, field
from pathlib import Path

from coverage_lib.edition.page import Page
from coverage_lib.edition.plan import Job

RENDERED, NO_DATA, UNCHANGED = "rendered", "no_data", "unchanged"
FAILED, TIMEOUT, RENDER_FAILED = "failed", "timeout", "render_failed"
NOT_PUBLISHED = "not_published"
NOTEBOOK, HTML, PDF = "report.ipynb", "report.html", "report.pdf"


@dataclass(frozen=True)
class Result:
    """What became of one job. `staging` holds the files to publish, and nothing else."""

    job: Job
    outcome: str
    staging: Path
    seconds: float = 0.0
    error: str = ""  # for the reader
    detail: str = ""  # the traceback, where the mistake is ours
    page: Page = field(default_factory=lambda: Page(title=""))

    @property
    def ok(self) -> bool:
        """Whether all is as it should be; that there are no data is an answer too."""
        return self.outcome in (RENDERED, NO_DATA, UNCHANGED)
