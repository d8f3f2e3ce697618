import pytest
from gru_or_lstm.search.disk import parsing, read_record
from gru_or_lstm.search.errors import InputError


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "3", "[" * 100_000])
def test_a_file_that_holds_no_record_is_refused_with_the_way_out(tmp_path, content):
    path = tmp_path / "record.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"record\.json .*Run it again\.$"):
        read_record(path, way_out="Run it again.")


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_refused_with_the_way_out(tmp_path, content):
    path = tmp_path / "record.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"record\.json cannot be read .*Run it again\.$"):
        read_record(path, way_out="Run it again.")


@pytest.mark.parametrize("record", [{}, {"choices": None}, {"choices": [3]}])
def test_a_record_that_misses_a_field_is_refused_with_the_way_out(tmp_path, record):
    with (
        pytest.raises(InputError, match=r"is damaged: \w+Error .*Run it again\.$"),
        parsing(tmp_path / "record.json", way_out="Run it again."),
    ):
        [choice["role"] for choice in record["choices"]]
