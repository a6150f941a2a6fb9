import {_t} from "@web/core/l10n/translation";
import {Component} from "@odoo/owl";

/** What is other than before: a label, the old value and the new one; secrets come as dots. */
export class Changes extends Component {
    static template = "woow_paas_platform.Changes";
    static props = {changes: Array};

    get rows() {
        return this.props.changes.map((change) => ({
            label: change.label,
            old: valueText(change.from),
            new: valueText(change.to),
        }));
    }
}

/** Return a value as people read it. */
export function valueText(value) {
    if (value === true || value === false) {
        return value ? _t("Yes") : _t("No");
    }
    if (value === null || value === undefined || value === "" || value.length === 0) {
        return _t("nothing");
    }
    if (Array.isArray(value)) {
        return value.map((row) => (row.name ? `${row.name}=${row.value ?? ""}` : row)).join("\n");
    }
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}
