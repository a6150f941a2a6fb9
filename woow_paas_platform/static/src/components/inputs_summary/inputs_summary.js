import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component} from "@odoo/owl";
import {valueOf} from "../../core/validation";

/** The answers a service was deployed with, to read; secrets only as dots. */
export class InputsSummary extends Component {
    static template = "woow_paas_platform.InputsSummary";
    static props = {...standardFieldProps};

    get rows() {
        const inputs = this.props.record.data[this.props.name] || {};
        return (this.props.record.data.field_schema || []).map((field) => ({
            key: field.key,
            label: field.label,
            text: this.text(field, valueOf(field, inputs)),
            code: ["image", "env", "text", "secret"].includes(field.type),
        }));
    }

    text(field, value) {
        if (field.secret || field.type === "secret") {
            return value ? "••••••••" : "";
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
    fieldDependencies: [{name: "field_schema", type: "json", readonly: true}],
});
