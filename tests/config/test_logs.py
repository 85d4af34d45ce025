"""Log lines: what is allowed appears, everything else does not."""

import json
import logging

import pytest

from config.logs import JsonFormatter, PlainFormatter

SECRET = "camille@example.com"


def line(name: str, message: str, *args: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord(name, logging.INFO, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    return json.loads(JsonFormatter().format(record))


def test_our_own_words_are_filled_in():
    assert line("returns.outbox", "%s was late", "labels.make")["message"] == "labels.make was late"


def test_other_libraries_arguments_are_left_out():
    told = line("urllib3.connectionpool", "GET %s", f"https://host/?email={SECRET}")
    assert told["message"] == "GET %s"
    assert SECRET not in json.dumps(told)


def test_only_listed_facts_appear():
    told = line("returns", "done", shop="atelier", body=SECRET)
    assert told["shop"] == "atelier"
    assert SECRET not in json.dumps(told)


@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter()])
def test_exception_tells_its_type_and_places_but_not_its_text(formatter):
    try:
        raise ValueError(f"Key (email)=({SECRET}) already exists")
    except ValueError as error:
        record = logging.LogRecord("returns", logging.ERROR, __file__, 1, "failed", (), (ValueError, error, None))
    text = formatter.format(record)
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert SECRET not in text


def test_celery_line_keeps_the_task_and_loses_its_arguments():
    context = {"name": "returns.tasks.sweep", "id": "1", "args": SECRET}
    record = logging.LogRecord("celery.worker", logging.INFO, __file__, 1, "Task %(name)s", (context,), None)
    told = json.loads(JsonFormatter().format(record))
    assert told["name"] == "returns.tasks.sweep"
    assert SECRET not in json.dumps(told)
