import {_t} from "@web/core/l10n/translation";
import {Component, useState} from "@odoo/owl";
import {useClock} from "../../core/clock";
import {clock, duration, moment} from "../../core/format";

const ICONS = [
    [/credential|forbidden|unauthor|permission|security/, "fa-lock"],
    [/image|registry/, "fa-download"],
    [/volume|disk|storage|provisioner/, "fa-hdd-o"],
    [/quota|memory|schedul/, "fa-tachometer"],
    [/address|ingress|dns|http|certificate|endpoint|port|controller|policy/, "fa-globe"],
    [/cluster|unreachable|connection|network/, "fa-plug"],
    [/deadline|time|long|running/, "fa-clock-o"],
    [/settings|values|configuration|render/, "fa-sliders"],
];

/** What is wrong, the one button that repairs it, then the proof. */
export class DiagnosisCard extends Component {
    static template = "woow_paas_platform.DiagnosisCard";
    static props = {
        finding: Object,
        /** What follows from it. */
        others: {type: Array, element: Object, optional: true},
        /** Called with a fix's code. */
        fix: Function,
        heading: {type: String, optional: true},
        /** The first card of a page: its first button is the page's primary one. */
        isFirst: {type: Boolean, optional: true},
    };
    static defaultProps = {others: [], isFirst: true};

    setup() {
        this.clock = useClock(5);
        this.state = useState({evidence: true, technical: false, others: false, busy: ""});
    }

    get finding() {
        return this.props.finding;
    }

    get icon() {
        const cause = (this.finding.cause || "").toLowerCase();
        return ICONS.find(([pattern]) => pattern.test(cause))?.[1] || "fa-exclamation";
    }

    get tone() {
        return this.finding.severity === "error" ? "error" : "warn";
    }

    get heading() {
        return this.props.heading || _t("Why it is not running");
    }

    /** Since when, and how long that is. */
    get since() {
        const first = moment(this.finding.first_seen);
        if (!first) {
            return "";
        }
        return _t("since %(time)s, for %(length)s", {
            time: clock(first),
            length: duration(Math.max(0, (this.clock.now - first) / 1000)),
        });
    }

    get otherTitle() {
        const count = this.props.others.length;
        return count === 1
            ? _t("1 problem follows from this")
            : _t("%s problems follow from this", count);
    }

    get otherText() {
        const titles = this.props.others.map((finding) => finding.title).join("; ");
        return _t("%s. This goes away with the fix above.", titles);
    }

    /** What was tried, in words, with what became of it. */
    get tried() {
        const {tried} = this.finding;
        if (!tried) {
            return null;
        }
        const words = {fix: tried.label, time: clock(tried.at)};
        if (tried.helped === "no") {
            return {
                icon: "fa-times-circle",
                text: _t("“%(fix)s” was tried at %(time)s, and it did not help.", words),
                next: this.finding.buttons.length > 1 ? _t("What comes next:") : "",
            };
        }
        if (tried.helped) {
            return null;
        }
        return {
            icon: "fa-refresh o_paas_spin",
            text: _t("“%(fix)s” was tried at %(time)s. This page tells whether it helped.", words),
            next: "",
        };
    }

    /** Never more than three: the server has chosen them, best first. */
    get buttons() {
        return this.finding.buttons.map((button, index) => ({
            ...button,
            css: this.css(button, index),
        }));
    }

    css(button, index) {
        if (button.code === "ask_administrator") {
            return "btn-link";
        }
        return index === 0 && this.props.isFirst ? "btn-primary" : "btn-secondary";
    }

    async onFix(code) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = code;
        try {
            await this.props.fix(code);
        } finally {
            this.state.busy = "";
        }
    }

    toggle(part) {
        this.state[part] = !this.state[part];
    }
}
