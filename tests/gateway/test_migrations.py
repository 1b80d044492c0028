"""The revisions of the gateway's tables: one line, the same result as the code, old files kept, newer ones refused."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, text
from sqlalchemy.engine import Connection, Engine

from iocdesk.gateway import migrations, schema, tables
from iocdesk.gateway.database import Database
from iocdesk.gateway.upgrade import DatabaseNewer, revision_of, upgrade
from tests.gateway.kit import settings_at
from tools import gateway_revision

ROOM = Path(schema.__file__).parent


def database(folder: Path) -> Database:
    return Database(settings_at(folder), bytes)


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        found: list[object] = list(compare_metadata(context, tables.metadata))
    return found


def emptied(engine: Engine) -> None:
    """Leave of the database what one without any table has, with the mark of none."""
    with engine.begin() as connection:
        tables.metadata.drop_all(connection)
        connection.execute(text("DELETE FROM alembic_version"))


def as_before_revisions(connection: Connection) -> None:
    """Leave of the database what it had before revisions were counted, and lack even a table of that."""
    baseline = (migrations.FOLDER / "versions" / "r0001_baseline.py").read_text(encoding="utf-8")
    first = set(re.findall(r'create_table\(\s*"(\w+)"', baseline))
    for table in reversed(tables.metadata.sorted_tables):
        if table.name not in first - {"handovers"}:
            table.drop(connection)
    connection.execute(text("DROP TABLE alembic_version"))


def test_revisions_are_one_line_and_carry_the_numbers_of_their_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    line = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [it.revision for it in reversed(line)] == migrations.revisions()
    assert migrations.revisions() == [f"{n:04d}" for n in range(1, len(line) + 1)]
    assert all(Path(it.path).name.startswith(f"r{it.revision}_") for it in line)


def test_every_module_with_tables_is_named() -> None:
    named = {module.__name__.rsplit(".", 1)[1] for module in tables.MODULES}
    assert named == {"schema"} | {path.stem for path in ROOM.glob("*_tables.py")}
    for path in ROOM.glob("*.py"):
        if path.stem not in named:
            assert not re.search(r"^\w+ = Table\($", path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_the_revisions_lead_to_the_tables_of_the_code(tmp_path: Path) -> None:
    made = database(tmp_path)
    assert differences(made.engine) == []
    emptied(made.engine)
    with made.engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE meta (key VARCHAR(40) NOT NULL PRIMARY KEY, value VARCHAR(200) NOT NULL)")
        )
    upgrade(made.engine)
    with made.engine.connect() as connection:
        assert revision_of(connection) == migrations.revisions()[-1]
    assert differences(made.engine) == []
    made.close()


def test_a_file_of_before_the_revisions_is_recognised_and_keeps_its_rows(tmp_path: Path) -> None:
    made = database(tmp_path)
    with made.write() as connection:
        connection.execute(insert(schema.units).values(unit_id="1@2025-07-01", body=b"{}"))
        as_before_revisions(connection)
    secret = made.secret
    made.close()
    again = database(tmp_path)
    with again.read() as connection:
        assert revision_of(connection) == migrations.revisions()[-1]
        assert connection.execute(text("SELECT count(*) FROM units")).scalar() == 1
    assert again.secret == secret
    assert differences(again.engine) == []
    again.close()


def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    made = database(tmp_path)
    with made.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made.close()
    with pytest.raises(DatabaseNewer) as refused:
        database(tmp_path)
    assert refused.value.code == "gateway.database_newer"
    assert "9999" in refused.value.text.vi
    assert "9999" in refused.value.text.en
    engine = create_engine(f"sqlite:///{tmp_path / 'gateway.db'}")
    with engine.connect() as connection:
        assert revision_of(connection) == "9999"
    engine.dispose()


def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = database(tmp_path)
    with made.write() as connection:
        as_before_revisions(connection)
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder)
    next_one = int(migrations.revisions()[-1]) + 1
    (folder / "versions" / f"r{next_one:04d}_broken.py").write_text(
        f'revision = "{next_one:04d}"\ndown_revision = "{next_one - 1:04d}"\n'
        "def upgrade():\n    raise ValueError('halfway')\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(migrations, "FOLDER", folder)
    monkeypatch.setattr("iocdesk.gateway.upgrade.FOLDER", folder)
    with pytest.raises(ValueError, match="halfway"):
        upgrade(made.engine)
    with made.read() as connection:
        assert revision_of(connection) is None
        assert not made.engine.dialect.has_table(connection, "handovers")
    made.close()


def test_a_new_revision_is_written_from_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrations, "FOLDER", folder)
    monkeypatch.setattr(gateway_revision, "FOLDER", folder)
    number = int(migrations.revisions()[-1]) + 1
    assert gateway_revision.main([]) == 2
    assert gateway_revision.main(["Nothing new"]) == 0
    capsys.readouterr()
    written = (folder / "versions" / f"r{number:04d}_nothing_new.py").read_text(encoding="utf-8")
    assert f'revision = "{number:04d}"\ndown_revision = "{number - 1:04d}"' in written
    assert "    pass" in written
    assert "downgrade" not in written


def test_a_database_as_it_should_be_needs_no_alembic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("iocdesk.gateway.upgrade._run", never)
    for _ in range(2):
        database(tmp_path).close()
    top = (ROOM / "upgrade.py").read_text(encoding="utf-8")
    assert not re.search(r"^(from|import) alembic", top, re.MULTILINE)
