import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, useState} from "@odoo/owl";
import {clock} from "../../core/format";
import {useLook} from "../../core/look";
import {useServiceModel} from "../../core/service_model";
import {infoOf} from "../../core/states";
import {findingOf} from "../diagnosis_card/diagnosis_field";
import {useFixing} from "../diagnosis_card/fixing";
import {LookPanel} from "../look_panel/look_panel";

/** The way from a visitor to the app, step by step, with a verdict on each. */
export class AccessCheck extends Component {
    static template = "woow_paas_platform.AccessCheck";
    static components = {LookPanel};
    static props = {...standardWidgetProps};

    setup() {
        this.service = useServiceModel();
        this.look = useLook(() => this.props.record, "try_address", {
            // what was found last is shown at once; with nothing to show, the way is tried
            first: () => this.props.record.data.access_steps,
            after: () => this.service.reload(),
        });
        this.fixing = useFixing(this.service, {again: () => this.look.read()});
        this.state = useState({open: {}});
        this.hint = _t("The way from a visitor to the app, step by step.");
        this.label = _t("Check again");
        this.emptyText = _t("This app has no address, so there is no way to check.");
    }

    get steps() {
        const steps = this.look.state.data;
        return (Array.isArray(steps) ? steps : []).map((step) => ({
            ...step,
            info: infoOf("verdict", step.verdict),
            finding: step.cause && this.findings.find((one) => one.cause === step.cause),
        }));
    }

    get findings() {
        return (this.props.record.data.diagnosis_ids?.records || []).map(findingOf);
    }

    get checked() {
        const at = this.props.record.data.access_checked_at;
        return at ? _t("Tried at %s, step by step.", clock(at)) : this.hint;
    }

    get summary() {
        const failed = this.steps.find((step) => step.verdict === "failed");
        if (failed) {
            return {
                tone: "error",
                icon: "fa-times-circle",
                text: _t("It ends at: %s", failed.title),
            };
        }
        if (this.steps.some((step) => step.verdict === "warning")) {
            const text = _t("Visitors reach the app, and something is worth a look.");
            return {tone: "warn", icon: "fa-exclamation-triangle", text};
        }
        if (this.steps.some((step) => step.verdict === "ok")) {
            return {tone: "ok", icon: "fa-check-circle", text: _t("Visitors reach the app.")};
        }
        return {tone: "muted", icon: "fa-question-circle", text: _t("Nothing could be found out.")};
    }

    toggle(code) {
        this.state.open[code] = !this.state.open[code];
    }

    fix(step, code) {
        return this.fixing(step.finding.id, code);
    }
}

registry.category("view_widgets").add("paas_access_check", {component: AccessCheck});
