"""What the program is told (world.mjs), how it reports, and how it asks for the outside world (callbacks.mjs)."""

import json
import os

import requests

told = json.loads(os.environ['INTEROP'])


def report(step, ok, detail=''):
    print(json.dumps({'sdk': told['sdk'], 'step': step, 'ok': ok, 'detail': detail}), flush=True)


def step(name, work):
    """Runs one step; an assertion that fails or anything raised is its failure."""
    try:
        report(name, True, str(work() or ''))
    except Exception as error:  # noqa: BLE001: whatever the SDK raises is the finding
        report(name, False, f'{type(error).__name__}: {error}')


def equal(given, wanted):
    assert given == wanted, f'{given!r} instead of {wanted!r}'


def helper(path, body=None):
    url = f'{told["helper"]}/{path}'
    return (requests.get(url) if body is None else requests.post(url, data=body.encode('utf-8'))).json()
