"""What keeps the platform from reaching its cluster."""

import base64
import json
import socket
from pathlib import Path
from tempfile import TemporaryDirectory

from dev.cluster import access, components, network

from ..support.nowhere import Nowhere
from ..support.tls import SelfSigned
from .case import Case, Chapter
from .platform_steps import is_cut_off, platform_step, undone
from .presses import at_once
from .world import number, word

CHAPTER = Chapter()
case = CHAPTER.case


def _connection(patient, server="", token="", authority=b""):
    """Let the platform reach its cluster in another way, for as long as this is ill."""
    right = access.engine_kubeconfig().read_text()
    wrong = json.loads(right)
    if server:
        wrong["clusters"][0]["cluster"]["server"] = server
    if authority:
        text = base64.b64encode(authority).decode()
        wrong["clusters"][0]["cluster"]["certificate-authority-data"] = text
    if token:
        wrong["users"][0]["user"]["token"] = token
    _enter(patient, json.dumps(wrong), right)


def _enter(patient, wrong, right):
    cluster = patient.client.read("paas.cloud.service", patient.id, "cluster_id")["cluster_id"][0]
    write = (patient.client.call, "paas.cluster", "write", [cluster])
    patient.undo.callback(*write, {"kubeconfig": right})
    write[0](*write[1:], {"kubeconfig": wrong})


def _connected(injected, cause, hurt, readings=1):
    """Return the case of a connection that is put right in the settings, and checked."""
    press = at_once("check_connection")
    step = platform_step(cause, press, reported=is_cut_off, readings=readings, outside=undone)
    return Case(injected, [step], hurt=hurt)


@case(alone=True)
def api_server_stopped(world):
    server = world.cluster.component("kube-apiserver")

    def hurt(patient):
        patient.undo.callback(start, patient)
        server.stop()

    def start(_patient):
        server.start()
        components.until_ready()

    press = at_once("check_connection")
    step = platform_step("cluster_refused", press, reported=is_cut_off, readings=1, outside=start)
    return Case("the API server stopped", [step], hurt=hurt)


@case(alone=True)
def address_with_another_port(_world):
    port = number(7000, 9000)
    return _connected(
        "a port in the cluster's address on which nothing listens",
        "cluster_refused",
        lambda patient: _connection(patient, f"https://{network.inner_address()}:{port}"),
    )


@case(alone=True)
def address_of_a_name_that_is_not_there(_world):
    return _connected(
        "a name in the cluster's address that does not exist",
        "cluster_no_host",
        lambda patient: _connection(patient, f"https://{word()}.invalid:6443"),
    )


@case(alone=True)
def address_that_swallows_all(_world):
    def hurt(patient):
        _connection(patient, patient.undo.enter_context(Nowhere()).url)

    return _connected("calls to the cluster get no answer", "cluster_timeout", hurt)


def _somebody_else(patient, **answer):
    """Return a web server that is not the cluster's."""
    folder = patient.undo.enter_context(TemporaryDirectory())
    return patient.undo.enter_context(SelfSigned(Path(folder), **answer))


@case(alone=True)
def certificate_of_somebody_else(_world):
    def hurt(patient):
        _connection(patient, authority=_somebody_else(patient).certificate.read_bytes())

    return _connected(
        "the certificate of another authority entered for the cluster", "cluster_tls", hurt
    )


@case(alone=True)
def another_program_at_the_address(_world):
    def hurt(patient):
        other = _somebody_else(patient)
        authority = other.certificate.read_bytes()
        _connection(patient, f"https://127.0.0.1:{other.port}", authority=authority)

    return _connected(
        "a web server of another kind at the cluster's address", "cluster_not_kubernetes", hurt
    )


@case(alone=True)
def api_server_that_has_no_database(_world):
    def hurt(patient):
        other = _somebody_else(patient, status=503, body=b'{"message": "no leader"}')
        authority = other.certificate.read_bytes()
        _connection(patient, f"https://127.0.0.1:{other.port}", authority=authority)

    return _connected(
        "a load balancer before the cluster that answers 503", "cluster_unreachable", hurt
    )


class _HangsUp(Nowhere):
    """Ends each connection as soon as it is made."""

    def _keep(self, connection):
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()


@case(alone=True)
def connections_that_are_cut(_world):
    def hurt(patient):
        _connection(patient, patient.undo.enter_context(_HangsUp()).url)

    return _connected("connections to the cluster are cut", "cluster_unreachable", hurt)


@case(alone=True)
def token_that_is_wrong(_world):
    return _connected(
        "a token that the cluster does not know",
        "unauthorized",
        lambda patient: _connection(patient, token=word(20)),
    )


@case(alone=True)
def connection_that_is_none(_world):
    def hurt(patient):
        _enter(patient, f"{word()}: {word()}", access.engine_kubeconfig().read_text())

    return _connected("something entered that is no kubeconfig", "connection_invalid", hurt, 0)
