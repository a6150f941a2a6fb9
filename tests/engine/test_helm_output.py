"""What Helm 4.3.1 says when it fails, and what it means.

The texts were taken from real failures, with addresses and names shortened; those below
``COMPOSED`` could not be provoked and follow the form of the others.
"""

import pytest

from woow_paas_platform.engine import errors, helm_output
from woow_paas_platform.engine.domain import RunResult, RunState

APPLY = "server-side apply failed for object ns/x apps/v1, Kind=Deployment: "
URL = 'Get "https://10.0.0.1:6443/version": '
UNREACHABLE = f"Error: kubernetes cluster unreachable: {URL}"
TEXTS = [
    (
        "UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress",
        errors.OperationInProgress,
    ),
    (
        f"{UNREACHABLE}dial tcp 10.0.0.1:6443: connect: connection refused",
        errors.ClusterUnreachable,
    ),
    (
        f"{UNREACHABLE}dial tcp: lookup c.invalid on 10.0.0.2:53: no such host",
        errors.ClusterUnreachable,
    ),
    (
        f"{UNREACHABLE}tls: failed to verify certificate: x509: certificate is valid for a, not b",
        errors.ClusterUnreachable,
    ),
    (
        "Error: kubernetes cluster unreachable: the server has asked for the client to provide"
        " credentials",
        errors.Unauthorized,
    ),
    (
        'Error: query: failed to query with labels: secrets is forbidden: User "a" cannot list'
        ' resource "secrets" in API group "" in the namespace "ns"',
        errors.Forbidden,
    ),
    (
        f'Error: {APPLY}services "x" is forbidden: exceeded quota: workspace-quota, requested:'
        " count/services=1, used: count/services=2, limited: count/services=1",
        errors.QuotaExceeded,
    ),
    (
        "Error: values don't meet the specifications of the schema(s) in the following chart(s):\n"
        "web-application:\n- at '/containerPort': maximum: got 9.9999999×10⁰⁷, want 65,535",
        errors.InvalidValues,
    ),
    (
        'Error: looks like "http://r" is not a valid chart repository or cannot be reached: write'
        " /runs/1-0/cache/repository/x-index.yaml267: no space left on device",
        errors.DiskFull,
    ),
    ("Error: failed to delete release: shop-1", errors.RetryableError),
    ("Error: execution error at (rend/templates/a.yaml:1:3): need it", errors.RenderFailed),
    ("Error: parse error at (rend/templates/a.yaml:1): missing value for if", errors.RenderFailed),
    (
        "Error: rend/templates/a.yaml:1:13\n"
        '  executing "rend/templates/a.yaml" at <.Values.x.y.z>:\n'
        "    nil pointer evaluating interface {}.y",
        errors.RenderFailed,
    ),
    (
        "Error: YAML parse error on rend/templates/a.yaml: error converting YAML to JSON: yaml:"
        " mapping values are not allowed in this context",
        errors.RenderFailed,
    ),
    (
        f'Error: {APPLY}Deployment.apps "x" is invalid: spec.strategy.rollingUpdate: Forbidden:'
        " may not be specified when strategy `type` is 'Recreate'",
        errors.InvalidResource,
    ),
    (
        f"Error: {APPLY}failed to convert new object (ns/x; apps/v1, Kind=Deployment) to proper"
        " version: unable to convert unstructured object to apps/v1, Kind=Deployment: quantities"
        " must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        errors.InvalidResource,
    ),
    (
        "Error: unable to build kubernetes objects from release manifest: resource mapping not"
        ' found for name: "a" namespace: "" from "": no matches for kind "Foo" in version "n/v1"\n'
        "ensure CRDs are installed first",
        errors.InvalidResource,
    ),
    (
        'Error: unable to continue with install: ConfigMap "mine" in namespace "ns" exists and'
        " cannot be imported into the current release: invalid ownership metadata",
        errors.OwnershipConflict,
    ),
    (
        "Error: UPGRADE FAILED: conflict occurred while applying object ns/x apps/v1,"
        ' Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl" with subresource'
        ' "scale" using apps/v1: .spec.replicas',
        errors.FieldConflict,
    ),
    (
        "Error: failed pre-install: resource Job/ns/h not ready. status: Failed, message: Job"
        " Failed. failed: 1/1",
        errors.HookFailed,
    ),
    (
        "Error: failed pre-install: resource Job/ns/h not ready. status: InProgress, message: Job"
        " in progress\ncontext deadline exceeded",
        errors.HookFailed,
    ),
    ('Error: path "/nonexistent/chart" not found', errors.ChartNotFound),
    ("Error: repo foo not found", errors.ChartNotFound),
    (
        'Error: looks like "http://r/none" is not a valid chart repository or cannot be reached:'
        " failed to fetch http://r/none/index.yaml : 404 File not found",
        errors.ChartNotFound,
    ),
    (
        'Error: looks like "http://r" is not a valid chart repository or cannot be reached: Get'
        ' "http://r/index.yaml": dial tcp 127.0.0.1:1: connect: connection refused',
        errors.RepositoryUnreachable,
    ),
    (
        'Error: failed to perform "FetchReference" on source: Get'
        ' "https://r/v2/foo/manifests/1.0.0": dial tcp 127.0.0.1:1: connect: connection refused',
        errors.RepositoryUnreachable,
    ),
    (
        'Error: create: failed to create: secrets "sh.helm.release.v1.x.v1" is forbidden: unable'
        " to create new content in namespace ns because it is being terminated",
        errors.NamespaceTerminating,
    ),
    (
        "Error: create: failed to create: Request entity too large: limit is 3145728",
        errors.ReleaseTooLarge,
    ),
    (
        'Error: create: failed to create: Secret "sh.helm.release.v1.x.v1" is invalid: data: Too'
        " long: may not be more than 1048576 bytes",
        errors.ReleaseTooLarge,
    ),
]
CUT = [
    'unable to build kubernetes objects from release manifest: error validating "": error'
    ' validating data: failed to download openapi: Get "https://c/openapi/v2?timeout=32s": dial'
    " tcp 10.0.0.1:6443: connect: connection refused - error from a previous attempt: EOF",
    'create: failed to create: Post "https://c/api/v1/namespaces/ns/secrets": read tcp'
    " 10.0.0.9:1->10.0.0.1:6443: read: connection reset by peer",
    f'{APPLY}Patch "https://c/apis/apps/v1/namespaces/ns/deployments/x?force=false": unexpected'
    ' EOF\nserver-side apply failed for object ns/x: Patch "https://c/apis/networking": EOF',
]
COMPOSED = [
    (f"{UNREACHABLE}dial tcp 10.0.0.1:6443: i/o timeout", errors.ClusterUnreachable),
    ("Error: UPGRADE FAILED: context deadline exceeded", errors.DeadlineExceeded),
    (
        'Error: failed pre-install: Get "https://c/apis/batch/v1/namespaces/ns/jobs/h": dial tcp'
        " 10.0.0.1:6443: connect: connection refused",
        errors.ClusterUnreachable,
    ),
    (
        'Error: failed to perform "FetchReference" on source: r/none/foo:1.0.0: not found',
        errors.ChartNotFound,
    ),
]


def _ended(exit_code, stderr="", timed_out=False):
    return RunResult(RunState.ENDED, exit_code=exit_code, timed_out=timed_out, stderr=stderr)


@pytest.mark.parametrize(
    ("said", "meant"),
    TEXTS + COMPOSED,
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_answer_has_its_class(said, meant):
    found = helm_output.classify(said)
    assert type(found) is meant
    assert found.detail == said


@pytest.mark.parametrize("said", CUT, ids=("openapi", "record", "apply"))
def test_an_api_server_that_goes_away_midway_is_tried_again(said):
    """A forwarder in front of a real API server was cut after so many bytes."""
    found = helm_output.classify(f"Error: {said}")
    assert type(found) is errors.ClusterUnreachable
    assert found.retryable


def test_an_unknown_answer_is_kept_and_permanent():
    found = helm_output.classify("Error: something new")
    assert type(found) is errors.PermanentError
    assert found.detail == "Error: something new"


def test_tokens_do_not_pass():
    found = helm_output.classify("Error: bearer s3cr3t, token=s3cr3t password: s3cr3t")
    assert "s3cr3t" not in found.message + found.detail


@pytest.mark.parametrize(
    ("result", "meant"),
    [
        (_ended(-9, "killed", timed_out=True), errors.DeadlineExceeded),
        (_ended(127, "No such file or directory"), errors.HelmMissing),
        (_ended(-9), errors.RunnerLost),
        (_ended(1, 'Error: path "/x" not found'), errors.ChartNotFound),
    ],
)
def test_how_a_run_ended_comes_before_what_it_said(result, meant):
    assert type(helm_output.failure(result)) is meant


def test_a_release_that_is_gone_is_told_from_other_failures():
    assert helm_output.gone("Error: uninstall: Release not loaded: x: release: not found")
    assert not helm_output.gone('Error: path "/nonexistent/chart" not found')
