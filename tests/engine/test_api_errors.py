"""Why a call to an API server got no answer, in words that tell one cause from the other."""

import ssl

import pytest
import urllib3

from woow_paas_platform.engine.adapters.api import unreachable
from woow_paas_platform.engine.diagnosis.cluster import connection_finding
from woow_paas_platform.engine.domain import Failure

CUT = ssl.SSLEOFError(8, "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred")
UNKNOWN = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (urllib3.exceptions.SSLError(CUT), "cluster_unreachable"),
        (CUT, "cluster_unreachable"),
        (urllib3.exceptions.SSLError(UNKNOWN), "cluster_tls"),
        (urllib3.exceptions.ProtocolError("Connection aborted."), "cluster_unreachable"),
        (urllib3.exceptions.ReadTimeoutError(None, "/", "timed out"), "cluster_timeout"),
    ],
    ids=repr,
)
def test_each_way_to_get_no_answer_is_told_apart(error, cause):
    said = unreachable("list pods", error)
    failure = Failure(said.code, said.message, said.detail)
    assert connection_finding(failure, "Cluster").cause == cause
