import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component} from "@odoo/owl";
import {number} from "../../core/format";

const TIGHT = 0.85;

/** Return what a quota's row shows: a bar, numbers, and a word when it gets tight. */
export function roomBar({key, label, used, total, unit}) {
    const amount = (value) => [number(value), unit].filter(Boolean).join(" ");
    if (!total) {
        return {key, label, text: _t("%s, no limit", amount(used)), width: 0, note: "", tone: ""};
    }
    const share = used / total;
    const free = amount(Math.max(0, total - used));
    const bar = {
        key,
        label,
        text: _t("%(used)s of %(total)s", {used: number(used), total: amount(total)}),
        width: Math.min(100, share * 100),
    };
    if (share >= 1) {
        return {...bar, tone: "full", icon: "fa-ban", note: _t("Full")};
    }
    if (share > TIGHT) {
        const note = _t("Nearly full, %s free", free);
        return {...bar, tone: "hot", icon: "fa-exclamation-triangle", note};
    }
    return {...bar, tone: "", icon: "", note: _t("%s free", free)};
}

/** A workspace's room: used and free CPU, memory, disk and services. */
export class QuotaBars extends Component {
    static template = "woow_paas_platform.QuotaBars";
    static props = {...standardFieldProps};

    get bars() {
        return (this.props.record.data[this.props.name] || []).map(roomBar);
    }
}

registry.category("fields").add("paas_quota", {component: QuotaBars, supportedTypes: ["json"]});
