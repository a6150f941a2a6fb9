import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";
import {Component} from "@odoo/owl";
import {useServiceModel} from "../../core/service_model";
import {RotateDialog} from "../secret/rotate_dialog";
import {SecretControl} from "../secret/secret_control";
import {valueOf} from "../../core/validation";

/** The answers a service was deployed with, to read; secrets only as dots. */
export class InputsSummary extends Component {
    static template = "woow_paas_platform.InputsSummary";
    static components = {SecretControl};
    static props = {...standardFieldProps};

    setup() {
        this.model = useServiceModel();
        this.dialog = useService("dialog");
    }

    get rows() {
        const inputs = this.props.record.data[this.props.name] || {};
        return (this.props.record.data.field_schema || []).map((field) => ({
            key: field.key,
            label: field.label,
            secrets: this.secrets(field, valueOf(field, inputs)),
            text: this.text(field, valueOf(field, inputs)),
            code: ["image", "env", "text", "secret"].includes(field.type),
        }));
    }

    /** Return the stored secrets of a field: itself, or each of its variables. */
    secrets(field, value) {
        if (!field.secret) {
            return [];
        }
        const rows = field.type === "env" ? value || [] : [{name: "", value}];
        return rows
            .filter((row) => row.value)
            .map((row) => ({
                field,
                value: row.value,
                name: row.name,
                slot: row.name ? `${field.key}.${row.name}` : field.key,
                label: row.name || field.label,
            }));
    }

    /** Return what shows a stored secret, for those who may see it. */
    revealer(secret) {
        return this.props.record.data.can_reveal
            ? () => this.model.call("action_reveal_secret", [secret.slot], {reload: false})
            : undefined;
    }

    rotate({field, slot, label}) {
        this.dialog.add(RotateDialog, {
            field,
            label,
            body: "",
            confirm: () => {},
            cancel: () => {},
            rotate: (text) => this.model.call("action_rotate_secret", [slot, text]),
        });
    }

    text(field, value) {
        if (field.secret) {
            return "";
        }
        if (field.type === "boolean") {
            return value ? _t("Yes") : _t("No");
        }
        if (field.type === "env") {
            return (value || []).map((row) => `${row.name}=${row.value}`).join("\n");
        }
        if (field.type === "choice") {
            return (field.options || []).find((option) => option[0] === value)?.[1] ?? value;
        }
        return field.type === "storage" && value ? _t("%s GiB", value) : String(value ?? "");
    }
}

registry.category("fields").add("paas_inputs_summary", {
    component: InputsSummary,
    supportedTypes: ["json"],
    fieldDependencies: [
        {name: "field_schema", type: "json", readonly: true},
        {name: "can_reveal", type: "boolean", readonly: true},
        {name: "can_operate", type: "boolean", readonly: true},
    ],
});
