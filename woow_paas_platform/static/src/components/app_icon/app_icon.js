import {registry} from "@web/core/registry";
import {Component} from "@odoo/owl";

const DRAWINGS = new Set(["database", "bolt", "flow", "blocks", "site", "code"]);

/** An application's tile: one of our drawings, or a Font Awesome icon, on its colour. */
export class AppIcon extends Component {
    static template = "woow_paas_platform.AppIcon";
    static props = {
        icon: {type: [String, Boolean], optional: true},
        color: {type: [String, Boolean], optional: true},
        large: {type: Boolean, optional: true},
    };

    get drawing() {
        return DRAWINGS.has(this.props.icon) ? this.props.icon : "";
    }

    get faIcon() {
        return /^fa-[a-z0-9-]+$/.test(this.props.icon || "") ? this.props.icon : "fa-cube";
    }

    get style() {
        const color = /^#[0-9a-fA-F]{3,8}$/.test(this.props.color || "")
            ? this.props.color
            : "#714B67";
        return `background-color: ${color}`;
    }
}

/** The tile of a record with `icon` and `color`; `prefix="template_"` for related fields. */
export class AppIconWidget extends Component {
    static template = "woow_paas_platform.AppIconWidget";
    static components = {AppIcon};
    static props = {
        record: Object,
        readonly: {type: Boolean, optional: true},
        prefix: {type: String, optional: true},
        large: {type: Boolean, optional: true},
    };

    value(name) {
        return this.props.record.data[`${this.props.prefix || ""}${name}`] || "";
    }
}

registry.category("view_widgets").add("paas_app_icon", {
    component: AppIconWidget,
    extractProps: ({attrs}) => ({prefix: attrs.prefix || "", large: attrs.size === "large"}),
});
