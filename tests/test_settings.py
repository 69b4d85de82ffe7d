"""What an agency may set, it can set in settings.yml, and each setting says why."""

from dataclasses import fields
from importlib.resources import files

import yaml

from coverage_lib import each_place
from coverage_lib.metrics.quality_flags import Limits

WRITTEN = yaml.safe_load(files("coverage_lib").joinpath("settings.yml").read_text(encoding="utf-8"))


def test_every_limit_of_a_question_is_a_setting_with_its_reason():
    limits = WRITTEN["question_limits"]

    assert set(limits) == {field.name for field in fields(Limits)} - {"exceptions"}
    assert all(limit["reason"] for limit in limits.values())
    assert all(entry["reason"] for entry in WRITTEN["usual_changes"])
    assert each_place.LIMITS.late_days == limits["late_days"]["value"]
