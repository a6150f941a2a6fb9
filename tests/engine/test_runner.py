"""The detached runner with real processes: what it survives, what it ends, what it tells."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from woow_paas_platform.engine import runner

ENV = {"PATH": "/usr/bin:/bin"}
DEAF = ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"]


def _until(condition, what, seconds=15.0):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, f"waited in vain for {what}"
        time.sleep(0.02)


def _start(folder, argv, seconds=30.0, **more):
    return runner.start(folder, argv, env=ENV, seconds=seconds, **more)


def _ended(folder, seconds=15.0):
    _until(lambda: runner.look(folder)[0] != runner.RUNNING, f"{folder.name} to end", seconds)
    state, result = runner.look(folder)
    assert state == runner.ENDED
    return result


def _pid(folder, name):
    """Return the recorded pid as soon as it is written."""
    _until((folder / name).exists, f"the {name} to be on record")
    return int((folder / name).read_text().split()[0])


def _is_gone(pid):
    return not Path(f"/proc/{pid}").exists()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "runs" / "7-1"
    yield place
    for name in ("supervisor", "command"):
        if (place / name).exists():
            pid = runner._recorded(place / name)
            if pid is not None:
                os.kill(pid, signal.SIGKILL)


def test_answer_input_and_environment_reach_where_they_belong(folder):
    script = 'cat >&2; echo "$WORD" >&2; exit 3'
    assert runner.look(folder) == (runner.ABSENT, None)
    assert runner.start(
        folder, ["sh", "-c", script], env={**ENV, "WORD": "env"}, seconds=30, stdin=b"in "
    )
    result = _ended(folder)
    assert (result["exit_code"], result["stderr"]) == (3, "in env\n")
    assert not result["timed_out"]


def test_a_second_start_starts_nothing(folder, tmp_path):
    marks = tmp_path / "marks"
    command = ["sh", "-c", f"echo x >> {marks}"]
    assert _start(folder, command)
    assert not _start(folder, command)
    _ended(folder)
    assert not _start(folder, command), "an ended run is not run again"
    assert marks.read_text() == "x\n"


def test_only_this_user_reads_and_credentials_go_with_the_command(folder):
    _start(folder, ["sh", "-c", "cat kubeconfig >&2"], files={"kubeconfig": "secret"})
    assert _ended(folder)["stderr"] == "secret"
    assert not (folder / "kubeconfig").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_the_deadline_ends_the_command_and_its_children(folder):
    _start(folder, ["sh", "-c", "sleep 300 & echo $! > child; wait"], seconds=0.5)
    child = _pid(folder, "child")
    result = _ended(folder)
    assert result["timed_out"]
    assert result["exit_code"] == -signal.SIGTERM
    _until(lambda: _is_gone(child), "the child to be gone")


def test_what_is_deaf_to_term_is_gone_five_seconds_after_its_deadline(folder):
    began = time.monotonic()
    _start(folder, DEAF, seconds=1.0)
    result = _ended(folder)
    assert time.monotonic() - began < 6.0
    assert result["timed_out"]
    assert result["exit_code"] == -signal.SIGKILL


def test_the_run_outlives_its_starter_and_the_starters_whole_group(folder):
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import json, runpy, sys, time\n"
            "start = runpy.run_path(sys.argv[1])['start']\n"
            "start(sys.argv[2], ['sh', '-c', 'cat; exit 5'], env=json.loads(sys.argv[3]),"
            " seconds=30, stdin=b'')\n"
            "start(sys.argv[2] + 'x', ['sleep', '2'], env=json.loads(sys.argv[3]), seconds=30)\n"
            "print('up', flush=True)\n"
            "time.sleep(60)\n",
            runner.__file__,
            str(folder),
            json.dumps(ENV),
        ],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    other = folder.with_name(folder.name + "x")
    with starter:
        assert starter.stdout.readline() == b"up\n"
        os.killpg(starter.pid, signal.SIGKILL)
    command = _pid(other, "command")
    assert os.getpgid(command) != starter.pid
    assert os.getsid(command) != starter.pid
    assert _ended(folder)["exit_code"] == 5
    assert _ended(other)["exit_code"] == 0, "it was left to run to its end"


def test_lost_is_told_when_supervisor_and_command_died_without_a_result(folder):
    _start(folder, ["sleep", "300"])
    command = _pid(folder, "command")
    os.kill(_pid(folder, "supervisor"), signal.SIGKILL)
    assert runner.look(folder)[0] == runner.RUNNING, "the command still runs"
    os.kill(command, signal.SIGKILL)
    _until(lambda: runner.look(folder)[0] == runner.LOST, "the run to be lost")
    runner.forget(folder)
    assert runner.look(folder)[0] == runner.ABSENT


def test_cancel_reaches_a_command_whose_supervisor_was_killed(folder):
    _start(folder, ["sh", "-c", "trap '' TERM; sleep 300 & echo $! > child; wait"])
    child = _pid(folder, "child")
    os.kill(_pid(folder, "supervisor"), signal.SIGKILL)
    _until(lambda: runner._recorded(folder / "supervisor") is None, "the supervisor to be gone")
    runner.cancel(folder)
    _until(lambda: runner.look(folder)[0] == runner.LOST, "the command to be gone")
    _until(lambda: _is_gone(child), "the child to be gone")


def test_a_reused_pid_is_not_taken_for_the_run_nor_killed(folder):
    folder.mkdir(parents=True, mode=0o700)
    stranger = subprocess.Popen(["sleep", "300"], start_new_session=True)
    try:
        for name in ("supervisor", "command"):
            (folder / name).write_text(f"{stranger.pid} 1")
        assert runner.look(folder)[0] == runner.LOST
        runner.cancel(folder)
        with pytest.raises(subprocess.TimeoutExpired):
            stranger.wait(0.5)
    finally:
        stranger.kill()
        stranger.wait()


def test_cancel_ends_a_run_before_its_time(folder):
    _start(folder, ["sleep", "300"])
    _pid(folder, "command")
    runner.cancel(folder)
    result = _ended(folder)
    assert result["cancelled"]
    assert not result["timed_out"]


def test_only_the_end_of_a_long_answer_is_kept(folder):
    _start(folder, ["sh", "-c", "head -c 9000000 /dev/zero | tr '\\0' a >&2; echo end >&2"])
    said = _ended(folder)["stderr"]
    assert len(said) == runner.LONGEST_ANSWER
    assert said.endswith("aend\n")


def test_a_program_that_is_not_there_is_a_result(folder):
    _start(folder, ["/nonexistent/helm"], files={"kubeconfig": "secret"})
    assert _ended(folder)["exit_code"] == 127
    assert not (folder / "kubeconfig").exists()


def test_input_is_whole_even_if_the_supervisor_dies_at_once(folder, tmp_path):
    count = tmp_path / "count"
    _start(folder, ["sh", "-c", f"sleep 1; wc -c > {count}"], stdin=b"x" * 400_000)
    _pid(folder, "command")
    os.kill(_pid(folder, "supervisor"), signal.SIGKILL)
    _until(lambda: count.exists() and count.read_text(), "the command to count")
    assert int(count.read_text()) == 400_000


def test_what_cannot_be_watched_is_not_run(folder):
    """The supervisor's record cannot be written: its place is taken."""
    witness = folder.parent / "witness"
    with pytest.raises(subprocess.SubprocessError):
        _start(folder, ["touch", str(witness)], files={"supervisor.new": ""})
    assert runner.look(folder) == (runner.ABSENT, None), "the next attempt begins anew"
    assert not witness.exists()
    assert _start(folder, ["touch", str(witness)])
    assert _ended(folder)["exit_code"] == 0
    assert witness.exists()


def test_what_cannot_be_put_on_record_is_ended(folder):
    script = f"echo $$ > {folder.parent}/pid; sleep 60"
    _start(folder, ["sh", "-c", script], files={"command.new": ""})
    assert _ended(folder)["exit_code"] == 1
    place = folder.parent / "pid"
    # it may have been ended before it could say its pid
    told = place.read_text().strip() if place.exists() else ""
    assert not told or _is_gone(int(told))


def test_a_full_disk_leaves_nothing_behind(folder, monkeypatch):
    def full(_path, _text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
        patch.setattr(runner, "_write", full)
        _start(folder, ["true"], files={"kubeconfig": "x"})
    assert runner.look(folder) == (runner.ABSENT, None)
