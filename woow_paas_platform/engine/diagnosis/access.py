"""What only asking the app's address shows: causes that the access check finds."""

from .cause import Cause, Chapter, _lt

_SYMPTOMS = ("not_reachable",)
_NEARER = frozenset(
    {
        "ingress_missing",
        "ingress_class_wrong",
        "service_missing",
        "service_port_wrong",
        "no_endpoints",
        "nothing_listening",
        "policy_blocks",
        "controller_down",
        "dns_wrong",
    }
)
"""What explains an answer that is only the end of it."""
NO_NAME = Cause(
    "dns_missing",
    Chapter.ADDRESS,
    _lt("The app's address is not known to the internet"),
    _lt("The name %(host)s leads nowhere: no DNS record exists for it."),
    _lt(
        "Whoever manages the domain makes a record %(host)s (or *.%(domain)s for all apps) that "
        "leads to %(target)s. It may take minutes until everybody sees it; then check again."
    ),
    fixes=("show_dns", "check_again", "ask_administrator"),
    symptoms=("not_reachable", "not_found_page"),
    terms=("NXDOMAIN", "nslookup"),
)
WRONG_NAME = Cause(
    "dns_wrong",
    Chapter.ADDRESS,
    _lt("The app's address leads to another machine"),
    _lt("The name %(host)s leads to %(found)s, and the cluster is at %(target)s."),
    _lt(
        "Whoever manages the domain changes the record to %(target)s. It may take minutes until "
        "everybody sees it; then check again."
    ),
    fixes=("show_dns", "check_again", "ask_administrator"),
    symptoms=("not_reachable", "not_found_page"),
    terms=("A record", "CNAME", "nslookup"),
)
CONTROLLER_DOWN = Cause(
    "controller_down",
    Chapter.ADDRESS,
    _lt("The cluster's entry point does not answer"),
    _lt(
        "The app runs, but the program that lets visitors of all apps in (the ingress "
        "controller) does not answer at %(target)s."
    ),
    _lt("An administrator of the cluster has to start it; the address works again then."),
    fixes=("ask_administrator", "check_again", "run_access_check"),
    symptoms=("not_reachable", "not_found_page"),
    terms=("ingress controller", "connection refused"),
)
POLICY = Cause(
    "policy_blocks",
    Chapter.ADDRESS,
    _lt("The workspace's walls keep visitors out"),
    _lt(
        "No network rule of the workspace lets the cluster's entry point (in %(namespace)s) "
        "reach the app on port %(port)s."
    ),
    _lt("Let the entry point in; the workspace stays closed to everybody else."),
    fixes=("allow_ingress_controller", "ask_administrator", "check_again"),
    symptoms=_SYMPTOMS,
    terms=("NetworkPolicy", "504 Gateway Timeout"),
)
NOT_LISTENING = Cause(
    "nothing_listening",
    Chapter.ADDRESS,
    _lt("The app does not listen on its port"),
    _lt("The app runs, but nothing in it answers on port %(port)s, where visitors are sent."),
    _lt(
        "Enter the port on which the app listens. If it is the right one, the app may listen for "
        "visitors from its own machine only (127.0.0.1): its own settings change that."
    ),
    fixes=("set_port", "open_logs", "edit_inputs"),
    symptoms=_SYMPTOMS,
    terms=("connection refused", "502 Bad Gateway", "containerPort"),
)
NOT_FOUND = Cause(
    "http_404",
    Chapter.ADDRESS,
    _lt("The entry point does not know the app's address"),
    _lt(
        "The app answers inside the cluster, but the cluster's entry point answers visitors of "
        "%(host)s with “404 not found”: it has not heard of this address."
    ),
    _lt("Make the address again, for the entry point that the cluster has."),
    fixes=("recreate_ingress", "choose_ingress_class", "check_again"),
    symptoms=("not_found_page",),
    terms=("404 page not found",),
    follows=_NEARER,
)
ERROR = Cause(
    "http_error",
    Chapter.ADDRESS,
    _lt("The app answers with an error"),
    _lt("Visitors reach the app, and it answers with error %(status)s."),
    _lt("The fault is in the app itself: its log says more. Going back a version may help."),
    fixes=("open_logs", "rollback", "edit_inputs"),
    symptoms=_SYMPTOMS,
    terms=("500 Internal Server Error", "503 Service Unavailable"),
    severity="warning",
    follows=_NEARER,
)
NO_ANSWER = Cause(
    "http_no_answer",
    Chapter.ADDRESS,
    _lt("The app takes too long to answer"),
    _lt("A connection to the app is made, but no answer came within %(seconds)s seconds."),
    _lt("It may be overloaded, or wait for something: its log says more."),
    fixes=("open_logs", "change_plan", "check_again"),
    symptoms=_SYMPTOMS,
    terms=("504 Gateway Timeout", "i/o timeout"),
    severity="warning",
    follows=_NEARER,
)
NOT_REACHED = Cause(
    "gateway_error",
    Chapter.ADDRESS,
    _lt("The entry point does not reach the app"),
    _lt(
        "The cluster's entry point knows the address, but cannot reach the app, and answers "
        "visitors with error %(status)s."
    ),
    _lt("The address may lead to a wrong port, or the network between the two is broken."),
    fixes=("recreate_ingress", "run_access_check", "ask_administrator"),
    symptoms=_SYMPTOMS,
    terms=("502 Bad Gateway", "503 no available server", "504 Gateway Timeout"),
    follows=_NEARER,
)
CERTIFICATE = Cause(
    "certificate_wrong",
    Chapter.ADDRESS,
    _lt("Browsers warn about the app's address"),
    _lt(
        "The address uses https, and its certificate is not accepted: it is for another name, "
        "has expired, or was made by nobody that browsers know."
    ),
    _lt("An administrator has to give the cluster's entry point a certificate for the domain."),
    fixes=("ask_administrator", "check_again"),
    severity="warning",
    symptoms=_SYMPTOMS,
    terms=("x509", "ERR_CERT", "TRAEFIK DEFAULT CERT"),
)
CAUSES = (
    NO_NAME,
    WRONG_NAME,
    CONTROLLER_DOWN,
    POLICY,
    NOT_LISTENING,
    NOT_FOUND,
    NOT_REACHED,
    NO_ANSWER,
    ERROR,
    CERTIFICATE,
)
