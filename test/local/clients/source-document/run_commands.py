"""Runs AWS CLI commands, given as a JSON list on standard input, in one process; prints a list of their outcomes."""
import contextlib
import io
import json
import shlex
import sys

from awscli.clidriver import create_clidriver


def run(command):
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        code = create_clidriver().main(shlex.split(command))
    text = stdout.getvalue()
    return {'code': code, 'answer': json.loads(text) if text.strip() else None, 'stderr': stderr.getvalue().strip()}


json.dump([run(command) for command in json.load(sys.stdin)], sys.stdout)
