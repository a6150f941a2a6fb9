"""What goes wrong between a visitor and an app that runs: each part of the way, broken."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from dev.cluster import network
from dev.cluster.components import TRAEFIK_NODE_PORT

from ..support.hosts import Name
from ..support.tls import SelfSigned
from .case import ADMINISTRATOR, Case, Chapter, Step
from .presses import at_once, button, check_again, dialog
from .reports import now, state
from .world import number, word

CHAPTER = Chapter()
case = CHAPTER.case
CONTROLLER = ("deployment/traefik", "-n", "kube-system")
OWN_ROOM = {"quota_services": 9}
SETTLES = 25
"""Seconds that an app has to be ready for before its way is judged."""
TWICE = 30
"""Seconds until what was found by trying the address is tried, and believed, a second time."""


# Told by what stands in the cluster


@case(fast=True)
def address_deleted(_world):
    return Case(
        "the Ingress deleted",
        [Step("ingress_missing", now, dialog("recreate_ingress"), patience=SETTLES)],
        hurt=lambda patient: patient.remove("ingress"),
    )


@case
def address_for_an_entry_point_that_is_not_there(_world):
    other = word()
    return Case(
        f"the Ingress meant for a class {other}, which nobody has",
        [Step("ingress_class_wrong", now, dialog("recreate_ingress"), patience=SETTLES)],
        hurt=lambda patient: patient.patch("ingress", {"spec": {"ingressClassName": other}}),
    )


@case(alone=True)
def entry_point_of_the_cluster_is_misspelled(_world):
    return Case(
        "a class in the platform's settings that the cluster does not have",
        [
            Step(
                "ingress_class_wrong",
                state("running"),
                dialog("choose_ingress_class", ingress_class="traefik"),
                by=ADMINISTRATOR,
                patience=SETTLES,
            )
        ],
        before=lambda patient: patient.set_cluster(ingress_class=word()),
    )


@case
def service_deleted(_world):
    return Case(
        "the Service deleted",
        [Step("service_missing", now, at_once("deploy_again"), patience=SETTLES)],
        hurt=lambda patient: patient.remove("service"),
    )


@case
def address_leads_to_a_port_that_is_not_there(_world):
    def hurt(patient):
        ingress = patient.get("ingress")
        rules = ingress["spec"]["rules"]
        rules[0]["http"]["paths"][0]["backend"]["service"]["port"] = {"number": number(81, 999)}
        patient.patch("ingress", {"spec": {"rules": rules}})

    return Case(
        "the Ingress leads to a port that the Service does not have",
        [Step("service_port_wrong", now, dialog("set_port", port=8080), patience=SETTLES)],
        hurt=hurt,
    )


@case
def service_looks_for_others(_world):
    other = word()
    return Case(
        "the Service looks for instances of another name",
        [Step("no_endpoints", now, at_once("deploy_again"), patience=SETTLES)],
        hurt=lambda patient: patient.patch(
            "service", {"spec": {"selector": {"app.kubernetes.io/instance": other}}}
        ),
    )


@case
def service_leads_to_a_deaf_port(_world):
    def hurt(patient):
        ports = patient.get("service")["spec"]["ports"]
        ports = [{**ports[0], "targetPort": number(9000, 9999)}]
        patient.patch("service", {"spec": {"ports": ports}})

    return Case(
        "the Service leads to a port on which nothing listens",
        [
            Step(
                "nothing_listening",
                now,
                dialog("set_port", port=8080),
                patience=SETTLES + TWICE,
            )
        ],
        hurt=hurt,
    )


@case
def two_parts_of_the_way_at_once(_world):
    def hurt(patient):
        patient.patch("ingress", {"spec": {"ingressClassName": word()}})
        patient.patch("service", {"spec": {"selector": {"app.kubernetes.io/name": word()}}})

    return Case(
        "an Ingress of an unknown class, to a Service that looks for others",
        [
            Step(
                ("ingress_class_wrong", "no_endpoints"),
                now,
                dialog("recreate_ingress"),
                patience=SETTLES,
            )
        ],
        hurt=hurt,
    )


# Told by trying the address


@case(alone=True)
def controller_stopped(_world):
    def hurt(patient):
        patient.undo.callback(start, patient)
        patient.kube.run("scale", *CONTROLLER, "--replicas=0")

    def start(patient):
        patient.kube.run("scale", *CONTROLLER, "--replicas=1")
        patient.kube.run("rollout", "status", *CONTROLLER, "--timeout=50s")

    return Case(
        "the ingress controller stopped",
        [
            Step(
                "controller_down",
                now,
                check_again(),
                patience=TWICE,
                outside=start,
            )
        ],
        hurt=hurt,
    )


@case
def policy_deleted(_world):
    return Case(
        "the policy that lets the ingress controller in deleted",
        [
            Step(
                "policy_blocks",
                now,
                dialog("allow_ingress_controller"),
                patience=TWICE,
            )
        ],
        hurt=lambda patient: patient.remove("networkpolicy", "allow-ingress-controller"),
        room=OWN_ROOM,
    )


def _show_the_record(patient, page):
    """Press the button that shows what to create, and check again from there."""
    host = f"{patient.read('subdomain')}.{patient.domain}"
    button(page, "show_dns")
    box = page.locator(".o_paas_fix_dialog")
    expect(box).to_contain_text(host)
    page.get_by_role("dialog").get_by_role("button", name="Check again").click()


_show_the_record.code = "show_dns, check_again"


def _named(patient, domain, **cluster):
    """Give the cluster another domain; return the app's name in it, which leads nowhere."""
    patient.domain = domain
    patient.set_cluster(domain=domain, **cluster)
    name = Name(f"{patient.read('subdomain')}.{domain}")
    return patient.undo.enter_context(name)


@case(alone=True)
def name_that_does_not_resolve(_world):
    name = {}

    def before(patient):
        name["it"] = _named(patient, f"{word()}.test")

    return Case(
        "a domain for which nobody has made a DNS record",
        [
            Step(
                "dns_missing",
                state("running"),
                _show_the_record,
                patience=TWICE,
                outside=lambda _patient: name["it"].lead("127.0.0.1"),
            )
        ],
        before=before,
    )


@case(alone=True)
def name_that_leads_elsewhere(_world):
    name = {}

    def before(patient):
        name["it"] = _named(patient, f"{word()}.test", access_port=TRAEFIK_NODE_PORT)
        name["it"].lead(f"127.0.0.{number(10, 99)}")

    return Case(
        "a DNS record that leads to another machine",
        [
            Step(
                "dns_wrong",
                state("running"),
                _show_the_record,
                patience=TWICE,
                outside=lambda _patient: name["it"].lead(network.inner_address()),
            )
        ],
        before=before,
    )


@case(alone=True)
def entry_point_that_does_not_care(_world):
    other = word()

    def before(patient):
        kind = {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "IngressClass",
            "metadata": {"name": other},
            "spec": {"controller": f"{word()}.example.com/{word()}"},
        }
        patient.kube.apply(kind)
        patient.undo.callback(patient.kube.run, "delete", "ingressclass", other)
        patient.set_cluster(ingress_class=other)

    return Case(
        "a class for which no controller runs",
        [
            Step(
                "http_404",
                state("running"),
                dialog("choose_ingress_class", ingress_class="traefik"),
                by=ADMINISTRATOR,
                patience=TWICE,
            )
        ],
        before=before,
    )


@case
def entry_point_speaks_another_language(_world):
    scheme = {"traefik.ingress.kubernetes.io/service.serversscheme": "h2c"}
    return Case(
        "the ingress controller told to speak to the app what it does not understand",
        [
            Step(
                "gateway_error",
                now,
                dialog("recreate_ingress"),
                patience=TWICE,
            )
        ],
        hurt=lambda patient: patient.patch("service", {"metadata": {"annotations": scheme}}),
    )


@case
def app_that_never_answers(_world):
    def to_the_server(patient, signal):
        patient.exec(
            "for one in /proc/[0-9]*; do"
            f' [ "$(cat $one/comm)" != httpd ] || kill -{signal} ${{one#/proc/}}; done'
        )

    return Case(
        "a program that is stopped and goes on holding its port",
        [
            Step(
                "http_no_answer",
                now,
                check_again(),
                patience=TWICE,
                outside=lambda patient: to_the_server(patient, "CONT"),
            )
        ],
        {"probed": False},
        hurt=lambda patient: to_the_server(patient, "STOP"),
    )


@case
def app_that_answers_with_an_error(_world):
    answer = f"HTTP/1.0 {number(500, 501)} {word()}\\r\\nContent-Length: 0\\r\\n\\r\\n"

    def hurt(patient):
        patient.change(
            run=f"(while :; do printf '{answer}' | nc -l -p 8080; done) &", listen="8081"
        )
        patient.done()

    return Case(
        "a change after which the app answers 500",
        [Step("http_error", state("running"), dialog("rollback"), patience=TWICE)],
        {"probed": False},
        hurt=hurt,
    )


@case(alone=True)
def certificate_of_nobody(_world):
    def before(patient):
        folder = patient.undo.enter_context(TemporaryDirectory())
        server = patient.undo.enter_context(SelfSigned(Path(folder)))
        patient.set_cluster(access_scheme="https", access_port=server.port)

    return Case(
        "an address by https, with a certificate that nobody has signed",
        [
            Step(
                "certificate_wrong",
                state("running"),
                check_again(),
                by=ADMINISTRATOR,
                patience=TWICE,
                outside=lambda patient: patient.undo.close(),
            )
        ],
        before=before,
    )
