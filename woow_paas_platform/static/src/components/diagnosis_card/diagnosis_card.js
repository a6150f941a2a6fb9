import {_t} from "@web/core/l10n/translation";
import {Component, useState} from "@odoo/owl";

const ICONS = [
    [/credential|forbidden|unauthor|permission/, "fa-lock"],
    [/image/, "fa-download"],
    [/quota|memory|schedul|resource|disk|storage|volume/, "fa-tachometer"],
    [/address|ingress|dns|tls|certificate/, "fa-globe"],
    [/cluster|unreachable|network/, "fa-plug"],
];
/** Words of the fixes the engine knows, for findings that carry only a code. */
const FIXES = {
    retry: {label: _t("Try again"), icon: "fa-repeat"},
    change_image: {label: _t("Use another image"), icon: "fa-cube"},
    edit_inputs: {label: _t("Change the settings"), icon: "fa-sliders"},
    change_plan: {label: _t("Choose a larger plan"), icon: "fa-expand"},
    refresh: {label: _t("Check again"), icon: "fa-refresh"},
    open_logs: {label: _t("Read the logs"), icon: "fa-align-left"},
    delete: {label: _t("Delete the service"), icon: "fa-trash"},
    ask_administrator: {label: _t("Ask an administrator"), kind: "link"},
};

/** What is wrong, the one button that repairs it, then the proof. */
export class DiagnosisCard extends Component {
    static template = "woow_paas_platform.DiagnosisCard";
    static props = {
        findings: {type: Array, element: Object},
        /** Called with a fix's code. */
        fix: Function,
        /** Codes that this page can act on. */
        can: {type: Array, element: String},
        heading: {type: String, optional: true},
    };

    setup() {
        this.state = useState({evidence: false, technical: false, others: false});
    }

    get root() {
        return this.props.findings.find((finding) => !finding.follows) || this.props.findings[0];
    }

    get others() {
        return this.props.findings.filter((finding) => finding !== this.root);
    }

    get icon() {
        const cause = (this.root.cause || "").toLowerCase();
        return ICONS.find(([pattern]) => pattern.test(cause))?.[1] || "fa-exclamation";
    }

    get heading() {
        return this.props.heading || _t("Why it is not running");
    }

    get otherTitle() {
        const count = this.others.length;
        return count === 1
            ? _t("1 problem follows from this")
            : _t("%s problems follow from this", count);
    }

    get otherText() {
        return this.others.map((finding) => finding.title).join("; ");
    }

    /** At most three fixes: the first is the primary one, asking somebody is a plain link. */
    get fixes() {
        const known = (this.root.fixes || [])
            .map((fix) => (typeof fix === "string" ? {code: fix} : fix))
            .map((fix) => ({...FIXES[fix.code], ...fix}))
            .filter((fix) => fix.label && this.props.can.includes(fix.code));
        if (!known.some((fix) => fix.code === "retry") && this.props.can.includes("retry")) {
            known.push({code: "retry", ...FIXES.retry});
        }
        return known.slice(0, 3).map((fix, index) => ({
            ...fix,
            css: this.css(fix, index),
        }));
    }

    css(fix, index) {
        if (fix.kind === "link") {
            return "btn-link";
        }
        return index === 0 ? "btn-primary" : "btn-secondary";
    }

    toggle(part) {
        this.state[part] = !this.state[part];
    }
}
