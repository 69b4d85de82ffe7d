"""Airflow: the monthly edition by our command, and one office by Airflow's own papermill operator.

Copy it into the DAGs folder. The notebooks are ordinary ones with a `parameters` cell, so
PapermillOperator runs them as they are; `cwd` is where `notebooks/` and `data/` are.
"""

import datetime

from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

HOME = "/opt/coverage-reports"
PREVIOUS_MONTH = (
    "{{ (data_interval_end.in_timezone('Asia/Jakarta').replace(day=1)"
    " - macros.timedelta(days=1)).strftime('%Y-%m') }}"
)

with DAG(
    dag_id="coverage_report",
    schedule="0 22 15 * *",  # in UTC: 05:00 on the 16th in Jakarta
    start_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    catchup=False,  # our --catch-up makes the months missed, oldest first
    max_active_runs=1,
) as dag:
    edition = BashOperator(
        task_id="edition",
        cwd=HOME,
        bash_command=".venv/bin/coverage-report run params/monthly.yml --catch-up --log json",
        retries=12,  # late data: exit code 14, so again tomorrow
        retry_delay=datetime.timedelta(days=1),
    )
    one_office = PapermillOperator(
        task_id="one_office",
        input_nb=f"{HOME}/notebooks/branch_report.ipynb",
        output_nb=f"{HOME}/outputs/airflow/pekalongan-{PREVIOUS_MONTH}.ipynb",
        parameters={
            "office": "pekalongan",
            "period": PREVIOUS_MONTH,
            "data": f"{HOME}/outputs/demo-data",
        },
    )
    edition >> one_office
