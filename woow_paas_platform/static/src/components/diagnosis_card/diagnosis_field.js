import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component} from "@odoo/owl";
import {useServiceModel} from "../../core/service_model";
import {DiagnosisCard} from "./diagnosis_card";
import {useFixing} from "./fixing";

const HEADINGS = {
    deploying: _t("What it waits for"),
    deleting: _t("What it waits for"),
    running: _t("Worth a look"),
    unknown: _t("Why nothing is known about it"),
};
const SHOWN = ["error", "deploying", "running", "deleting", "unknown"];

/** Return a cause as the card shows it. */
export function findingOf({data, resId}) {
    return {
        id: resId,
        cause: data.cause || "",
        severity: data.severity || "error",
        title: data.title || "",
        text: data.text || "",
        advice: data.advice || "",
        evidence: data.evidence || [],
        technical: data.technical || "",
        docs_url: data.docs_url || "",
        buttons: data.buttons || [],
        tried: data.tried || null,
        first_seen: data.first_seen || null,
        follows: data.follows_from_id?.id || false,
    };
}

/** Return each root with all that follows from it, however far. */
export function byRoot(findings) {
    const known = new Map(findings.map((finding) => [finding.id, finding]));
    const rootOf = (finding, hops = findings.length) => {
        const cause = known.get(finding.follows);
        return cause && hops ? rootOf(cause, hops - 1) : finding;
    };
    const roots = findings.filter((finding) => rootOf(finding) === finding);
    return roots.map((finding) => ({
        finding,
        others: findings.filter((other) => other !== finding && rootOf(other) === finding),
    }));
}

/** Return a cause of the service's cluster as the card shows it: to be looked at again, no more. */
function outerFindingOf(cause, place) {
    const again = {code: "check_again", label: _t("Check again"), icon: "fa-refresh", kind: "link"};
    return {
        ...cause,
        id: -1 - place,
        evidence: [],
        technical: "",
        buttons: [again],
        tried: null,
        follows: false,
    };
}

/** The open causes of a service: a card for each root, with what follows from it. */
export class DiagnosisField extends Component {
    static template = "woow_paas_platform.DiagnosisField";
    static components = {DiagnosisCard};
    static props = {...standardFieldProps};

    setup() {
        this.service = useServiceModel();
        this.fixing = useFixing(this.service);
    }

    get heading() {
        return HEADINGS[this.service.state];
    }

    get cards() {
        const {state} = this.service;
        if (!SHOWN.includes(state)) {
            return [];
        }
        const findings = this.props.record.data[this.props.name].records.map(findingOf);
        const cards = byRoot(findings);
        if (!cards.length && state === "unknown") {
            return byRoot((this.service.data.outer_causes || []).map(outerFindingOf));
        }
        return cards.length || state !== "error" ? cards : [{finding: this.fallback, others: []}];
    }

    /** What is said of an error before its cause is known: the engine's own sentence. */
    get fallback() {
        const {data, canRetry} = this.service;
        const retry = {code: "retry", label: _t("Try again"), icon: "fa-repeat", kind: "operation"};
        return {
            id: 0,
            cause: "",
            severity: "error",
            title: data.state_message || _t("The service is not working"),
            text: "",
            advice: "",
            evidence: [],
            technical: data.state_reason || "",
            docs_url: "",
            buttons: canRetry ? [retry] : [],
            tried: null,
            first_seen: null,
            follows: false,
        };
    }

    async fix(id, code) {
        if (id > 0) {
            await this.fixing(id, code);
        } else if (code === "check_again") {
            await this.service.refresh();
        } else {
            await this.service.call("action_retry");
        }
    }
}

registry.category("fields").add("paas_diagnosis", {
    component: DiagnosisField,
    supportedTypes: ["one2many"],
    relatedFields: [
        {name: "cause", type: "char"},
        {name: "severity", type: "char"},
        {name: "title", type: "char"},
        {name: "text", type: "text"},
        {name: "advice", type: "text"},
        {name: "evidence", type: "json"},
        {name: "technical", type: "text"},
        {name: "docs_url", type: "char"},
        {name: "buttons", type: "json"},
        {name: "tried", type: "json"},
        {name: "first_seen", type: "datetime"},
        {name: "follows_from_id", type: "many2one", relation: "paas.diagnosis"},
    ],
});
