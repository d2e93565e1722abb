import datetime as dt
from pathlib import Path

import pytest

from broadcast import config
from broadcast.config import Settings
from broadcast.errors import ConfigError
from broadcast.model import Script


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder and a home without settings."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_a, **_k: tmp_path / "home")
    return tmp_path


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_has_a_default() -> None:
    assert config.load() == Settings()
    assert (Settings().voice, Settings().speaker, Settings().minutes, Settings().pace) == ("mandarin", "horn", 10, 230)


def test_the_nearest_file_wins(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder, then its parents, then the user's config folder."""
    for folder in ("home", ".", "work", "work/a"):
        written(nowhere / folder / "broadcast.toml", f"community = '{folder}'")
    found = []
    for folder in ("a", ".", "..", None):
        if folder:
            (nowhere / "work" / folder).mkdir(exist_ok=True)
            monkeypatch.chdir(nowhere / "work" / folder)
        found.append(config.load().community)
        settings = config.load().file
        assert settings
        settings.unlink()
    assert found == ["work/a", "work", ".", "home"]


def test_a_file_with_a_mark_of_windows_notepad_is_read(nowhere: Path) -> None:
    path = nowhere / "broadcast.toml"
    path.write_bytes('\ufeffcommunity = "八角社区"\r\nminutes = 5\r\n'.encode())
    assert (config.load(path).community, config.load(path).minutes) == ("八角社区", 5.0)


def test_all_wrong_keys_are_told_at_once_with_the_file(nowhere: Path) -> None:
    path = written(
        nowhere / "broadcast.toml",
        "community = 5\nminutes = '10'\ncount = 2.5\npace = true\nvoise = 'x'\nfile = 'x'\ncache_mb = [1]\n"
        "opening = 2026-01-01",
    )
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    head, *told = caught.value.message.splitlines()
    assert str(path) in head
    for key in ("community", "minutes", "count", "pace", "voise", "file", "cache_mb", "opening"):
        assert any(key in line for line in told), (key, told)
    assert caught.value.hint
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ai_label = 'yes'", "ai_label must be one of: rhythm, spoken, none"),
        ("minutes = 0", "minutes must be"),
        ("minutes = 1441", "minutes must be"),
        ("minutes = nan", "minutes must be"),
        ("minutes = inf", "minutes must be"),
        ("pace = 100", "pace must be"),
        ("pace = nan", "pace must be"),
        ("count = 0", "count must be"),
        ("cache_mb = -5", "cache_mb must be"),
    ],
)
def test_a_value_out_of_range_is_told(nowhere: Path, line: str, told: str) -> None:
    path = written(nowhere / "broadcast.toml", line)
    with pytest.raises(ConfigError, match=told) as caught:
        config.load(path)
    assert str(path) in caught.value.message


def test_all_ranges_are_told_at_once(nowhere: Path) -> None:
    path = written(nowhere / "broadcast.toml", "ai_label = ''\nminutes = 0\npace = 1\ncount = 0\ncache_mb = 0")
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert len(caught.value.message.splitlines()) == 6


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"minutes = ", "not valid TOML"),
        (b"a = 1\nminutes 5", "line 2"),
        (b"community = '\xc9\xe7\xc7\xf8'", "cannot be read"),
        (b"a = " + b"[" * 5000, "not valid TOML"),
        (b"count = " + b"9" * 5000, "not valid TOML"),
    ],
)
def test_what_is_no_toml_is_told_with_the_file(nowhere: Path, data: bytes, told: str) -> None:
    path = nowhere / "broadcast.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=told) as caught:
        config.load(path)
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_a_missing_file_that_is_named_is_told(nowhere: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(nowhere / "none.toml")


def test_folders_in_the_file_are_beside_the_file(nowhere: Path) -> None:
    """And without them they are the user's own."""
    settings = config.load(written(nowhere / "x" / "broadcast.toml", "cache = 'kept'\ndata = 'log'"))
    assert (settings.cache_folder, settings.data_folder) == (
        (nowhere / "x/kept").resolve(),
        (nowhere / "x/log").resolve(),
    )
    assert Settings().cache_folder.is_absolute()
    assert "xiaolaba" in str(Settings().cache_folder)


@pytest.mark.parametrize("name", ["templates", "voices", "speakers"])
def test_an_own_folder_beside_the_settings_wins_over_the_shipped_one(nowhere: Path, name: str) -> None:
    path = written(nowhere / "broadcast.toml", "")
    shipped = config.shipped(name)
    assert shipped.is_dir()
    assert config.load(path).folders(name) == (shipped,)
    (nowhere / name).mkdir()
    assert config.load(path).folders(name) == (nowhere.resolve() / name, shipped)


def test_what_may_be_said_besides_the_notices_is_the_communitys_own() -> None:
    """Its name, opening and closing, each once."""
    settings = Settings(community="八角社区", opening="小喇叭开始广播啦！")
    script = Script(dt.date(2026, 12, 1), "八角社区", (), ())
    assert config.allowed_text(settings, script) == "八角社区\n小喇叭开始广播啦！"


@pytest.mark.parametrize("gap", ["-0.1", "601"])
def test_a_gap_is_at_most_ten_minutes(nowhere: Path, gap: str) -> None:
    """0 is one: pass on pass."""
    with pytest.raises(ConfigError, match="gap must be between 0 and 600 seconds"):
        config.load(written(nowhere / "broadcast.toml", f"gap = {gap}"))
    assert config.load(written(nowhere / "broadcast.toml", "gap = 0")).gap == 0
    assert Settings().gap is None


def test_a_fallback_is_mandarin_or_none(tmp_path: Path) -> None:
    """Whatever else it says is told."""
    path = tmp_path / "broadcast.toml"
    path.write_text('fallback = "mandarin"\nladder = ["edge-hk-hiugaai"]\n')
    assert (config.load(path).fallback, config.load(path).ladder) == ("mandarin", ("edge-hk-hiugaai",))
    for wrong in ('fallback = "xiaobei"', "fallback = true", 'ladder = "mandarin"', "ladder = [1]"):
        path.write_text(wrong)
        with pytest.raises(ConfigError, match=wrong.split(" ")[0]):
            config.load(path)
