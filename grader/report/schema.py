"""The JSON Schema of the report: `python -m grader.report.schema > schema/report-v1.json` publishes it."""

import json
import sys

from grader.report.model import Report


def report_schema() -> str:
    """The schema of the JSON report as text, with a final line break."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema.update(Report.model_json_schema(mode="serialization"))
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report_schema())
