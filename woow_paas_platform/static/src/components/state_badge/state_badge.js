import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component} from "@odoo/owl";
import {infoOf, instanceInfo, stateInfo} from "../../core/states";

/** A state as icon and word; the colour only supports them. */
export class StateBadge extends Component {
    static template = "woow_paas_platform.StateBadge";
    static props = {
        state: {type: [String, Boolean], optional: true},
        instance: {type: Boolean, optional: true},
        /** Whose state it is, if not a service's: object, verdict or release. */
        kind: {type: String, optional: true},
        large: {type: Boolean, optional: true},
    };

    get info() {
        if (this.props.kind) {
            return infoOf(this.props.kind, this.props.state);
        }
        return this.props.instance ? instanceInfo(this.props.state) : stateInfo(this.props.state);
    }
}

/** The state badge as a field widget for lists, cards and forms. */
export class StateField extends Component {
    static template = "woow_paas_platform.StateField";
    static components = {StateBadge};
    static props = {...standardFieldProps};

    get state() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("paas_state", {
    component: StateField,
    supportedTypes: ["selection", "char"],
});
