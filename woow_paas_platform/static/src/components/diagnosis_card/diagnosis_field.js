import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component} from "@odoo/owl";
import {useServiceModel} from "../../core/service_model";
import {openDeleteDialog} from "../delete_dialog/open_delete_dialog";
import {DiagnosisCard} from "./diagnosis_card";

const HEADINGS = {
    deploying: _t("What it waits for"),
    deleting: _t("What it waits for"),
    running: _t("Worth a look"),
};

/** The fixes that are made on the configure page. */
const CONFIGURE = ["change_image", "edit_inputs", "change_plan"];

/** The open causes of a service as a diagnosis card; nothing when all is well. */
export class DiagnosisField extends Component {
    static template = "woow_paas_platform.DiagnosisField";
    static components = {DiagnosisCard};
    static props = {...standardFieldProps};

    setup() {
        this.service = useServiceModel();
        this.dialog = useService("dialog");
    }

    get heading() {
        return HEADINGS[this.service.state];
    }

    get findings() {
        const {state} = this.service;
        const findings = this.props.record.data[this.props.name].records.map(({data, resId}) => ({
            id: resId,
            cause: data.cause || "",
            title: data.title || "",
            text: [data.text, data.advice].filter(Boolean).join("\n"),
            evidence: data.evidence || [],
            technical: data.technical || "",
            fixes: data.fixes || [],
            follows: Boolean(data.follows_from_id),
        }));
        if (!["error", "deploying", "running", "deleting"].includes(state)) {
            return [];
        }
        return findings.length || state !== "error" ? findings : [this.fallback];
    }

    /** What is said of an error that no rule explains: the engine's own sentence. */
    get fallback() {
        const {data} = this.service;
        return {
            id: 0,
            cause: "",
            title: data.state_message || _t("The service is not working"),
            text: "",
            evidence: [],
            technical: data.state_reason || "",
            fixes: [],
            follows: false,
        };
    }

    get can() {
        const {service} = this;
        return [
            service.canRetry && "retry",
            ...(service.canConfigure ? CONFIGURE : []),
            "refresh",
            "open_logs",
            "ask_administrator",
            service.canDelete && "delete",
        ].filter(Boolean);
    }

    async fix(code) {
        const {service} = this;
        if (CONFIGURE.includes(code)) {
            return service.configure();
        }
        if (code === "retry") {
            await service.call("action_retry");
        } else if (code === "refresh") {
            await service.refresh();
        } else if (code === "delete") {
            openDeleteDialog(this.dialog, service);
        } else if (code === "open_logs") {
            document.querySelector(".o_paas_service_form .o_notebook [name='logs']")?.click();
        } else if (code === "ask_administrator") {
            document.querySelector(".o-mail-Chatter-sendMessage")?.click();
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
        {name: "fixes", type: "json"},
        {name: "follows_from_id", type: "many2one", relation: "paas.diagnosis"},
    ],
});
